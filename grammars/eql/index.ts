export type * from './ast.ts';
export { type Parsed, parseExpression, parseQuery } from './parser.ts';
export { keywords } from './scanner.ts';
