export { approximate, type LeftOut } from './approximate.ts';
export { normalise } from './normalise.ts';
