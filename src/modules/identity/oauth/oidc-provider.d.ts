// The package's entry prints a line about the version of Node and does nothing else besides; these two files are what it stands for.
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}
declare module 'oidc-provider/lib/helpers/errors.js' {
  import { errors } from 'oidc-provider';

  export const InvalidClientAuth: typeof errors.InvalidClientAuth;
  export const InvalidRequest: typeof errors.InvalidRequest;
  export const InvalidScope: typeof errors.InvalidScope;
  export const InvalidTarget: typeof errors.InvalidTarget;
  export const UnauthorizedClient: typeof errors.UnauthorizedClient;
}
