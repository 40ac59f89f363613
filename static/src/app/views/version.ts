declare const APP_VERSION: string;
/** Of this release of the app; sent with every visit. */
export const VERSION: string = APP_VERSION;
