export { areas, type CatalogueEntry, type Code, catalogue } from './catalogue/index.ts';
export {
  type Diagnostic,
  type DiagnosticDetails,
  type DiagnosticJson,
  diagnose,
  diagnosticJson,
  distinct,
  type Result,
} from './diagnostic.ts';
export {
  type Effect,
  effectUnder,
  type Fidelity,
  fidelityOf,
  flipEffect,
  type Severity,
  type Verified,
} from './effect.ts';
export { type Palette, plain, renderDiagnostic } from './render.ts';
