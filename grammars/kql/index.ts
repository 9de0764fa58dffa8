export type * from './ast.ts';
export { depthLimit, type Parsed, parseKql } from './parser.ts';
