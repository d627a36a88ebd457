/** Raised with every change of the engine that changes what a step yields: what older versions have kept is then not found. */
export const ENGINE_VERSION = 4;
