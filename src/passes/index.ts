export { approximate, type LeftOut, opaqueLeftOut } from './approximate.ts';
export { normalise } from './normalise.ts';
