/** Style sheets are bundled for the side effect of importing them. */
declare module '*.css';
