/** What stops the launcher and is the reader's to mend; its message is all that is shown. */
export class LauncherError extends Error {
  override readonly name = 'LauncherError';
}

/** The reason with which a run is aborted that was told to stop: nothing is wrong. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}
