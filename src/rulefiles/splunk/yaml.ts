import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { parseYaml, type YamlDocument } from '../../syntax/yaml.ts';
import { printYaml } from '../../syntax/yaml-print.ts';
import { hasLine, span } from '../../text/index.ts';
import type { OpenedRule, RuleFileFormat, RuleToWrite } from '../format.ts';
import { readMetadata } from './metadata.ts';
import { asMap, asText } from './values.ts';
import { detectionOf } from './write-yaml.ts';

/** Keys that a contentctl object with a search has, and no other rule format. */
const MARKS = /^(?:how_to_implement|known_false_positives|drilldown_searches|data_source|rba|tags|author):/m;

/** Detections of Splunk's contentctl (security content), versions 4 and 5 read, version 5 written. */
export const splunkYaml: RuleFileFormat = {
  id: 'splunk',
  languages: ['spl'],
  recognises(source) {
    const { text } = source;
    return (
      hasLine(text, 'search:') && hasLine(text, 'name:') && MARKS.test(text) && !hasLine(text, 'detection:')
    );
  },
  open(source) {
    const parsed = parseYaml(source);
    if (parsed.value === undefined) return { diagnostics: parsed.diagnostics };
    return { value: parsed.value.map(openDocument), diagnostics: parsed.diagnostics };

    function openDocument(document: YamlDocument): OpenedRule {
      const diagnostics: Diagnostic[] = [];
      const base = { language: 'spl', settings: {}, format: 'splunk', diagnostics };
      const whole = span(source, 0, Math.min(source.text.length, 1));
      const file = asMap(document.value);
      if (file === undefined) {
        diagnostics.push(diagnose('metadata-missing', { span: whole, with: { key: 'search' } }));
        return { ...base, metadata: {}, query: source, unusable: true };
      }
      const metadata = readMetadata(file);
      const text = typeof file.search === 'string' ? document.textAt(['search']) : undefined;
      if (text === undefined || text.text.trim() === '') {
        diagnostics.push(
          diagnose('metadata-missing', {
            span: document.spanOf(['search']) ?? whole,
            with: { key: 'search' },
          }),
        );
        return { ...base, metadata, query: source, unusable: true };
      }
      const title = asText(file.name);
      if (title !== undefined && title.length > 99) {
        const reason = `${title.length} characters, where Splunk allows 99`;
        diagnostics.push(
          diagnose('metadata-invalid', {
            span: document.spanOf(['name']) ?? whole,
            with: { key: 'name', reason },
          }),
        );
      }
      return { ...base, metadata, query: text };
    }
  },
  write(rule: RuleToWrite): Result<string> {
    const { detection, diagnostics } = detectionOf(rule);
    return { value: printYaml(detection), diagnostics };
  },
};
