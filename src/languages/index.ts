import type { Language } from '../language/index.ts';

/** Every language. A new one is a folder and a line here. */
export const languages: readonly Language[] = [];
