export { approximate, type LeftOut, opaqueLeftOut } from './approximate.ts';
export { normalise, normaliseAsSpelled } from './normalise.ts';
