export { codeFrame } from './frame.ts';
export {
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
