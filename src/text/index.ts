export { type SpaceEscape, spaceEscapes } from './escapes.ts';
export { codeFrame } from './frame.ts';
export {
  around,
  definitionOf,
  hasLine,
  lineText,
  locate,
  type Position,
  positionAt,
  type Segment,
  type SourceText,
  type Span,
  sourceText,
  span,
} from './source.ts';
export { counted } from './words.ts';
