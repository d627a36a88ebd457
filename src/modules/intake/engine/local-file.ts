/** A file that a thread can open for itself: as it is, or encrypted, with what opens it. */
export type LocalFile =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'sealed'; readonly path: string; readonly key: Uint8Array; /** Of the object, which it is bound to. */ readonly name: string };
