/** Leads to where one signs in, and back to this page. */
export function SignIn() {
  const back = encodeURIComponent(location.pathname + location.search);
  return (
    <div class="notice trouble">
      <div>
        <p class="notice-title">You are not signed in</p>
        <p>The session is over, or there was none. Nothing is shown or sent until you sign in.</p>
      </div>
      <a class="button" href={`/.auth/login/aad?post_login_redirect_uri=${back}`}>
        Sign in again
      </a>
    </div>
  );
}
