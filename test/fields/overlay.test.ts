import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert.ts';
import { type Overlay, parseOverlay } from '../../src/fields/index.ts';
import { sourceText } from '../../src/text/index.ts';

function overlay(text: string): Overlay {
  const read = parseOverlay(sourceText('overlay.yml', text));
  expect(read.diagnostics).toEqual([]);
  return read.value!;
}

function rule(logsource: string, detection: string): string {
  return `title: A rule\nlogsource: ${logsource}\ndetection:\n  selection:\n    ${detection}\n  condition: selection\n`;
}

function converted(text: string, from: string, to: string, own: string, profile?: string): string {
  const [result] = convert(text, {
    from,
    to,
    overlay: overlay(own),
    ...(profile === undefined ? {} : { profile }),
  });
  return result?.text?.replace(/\s+/g, ' ').trim() ?? '';
}

/** The worked examples of docs/overlays.md, as they stand there; before them comes the form of a file. */
const text = readFileSync(join(import.meta.dirname, '../../docs/overlays.md'), 'utf8');
const [form = '', model = '', renamed = '', plain = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, block]) => block ?? '',
);

describe('an overlay', () => {
  it('has a form whose example names are to be replaced', () => {
    const { diagnostics } = parseOverlay(sourceText('overlay.yml', form.replace('ecs.name', 'process.name')));
    expect(diagnostics).toEqual([]);
  });
  it('adds fields to a data model', () => {
    const eql =
      'process where host.os.type == "windows" and event.type == "start" and process.code_signature.subject_name : "Contoso"';
    expect(converted(eql, 'eql', 'spl', model, 'cim')).toContain('Processes.signer=Contoso');
  });
  it('says where events are', () => {
    const sigma = rule('{ product: windows, service: security }', 'EventID: 4720');
    const spl = converted(sigma, 'sigma', 'spl', renamed);
    expect(spl).toContain('index=corp_windows');
    expect(spl).toContain('sourcetype="corp:wineventlog"');
    expect(spl).not.toContain('XmlWinEventLog');
  });
  it.each([
    ['a macro', '`corp_security` EventCode=4720'],
    ['a source type', 'sourcetype="corp:wineventlog" EventCode=4720'],
  ])('reads %s of one’s own', (_, spl) => {
    expect(converted(spl, 'spl', 'sigma', renamed)).toContain('product: windows service: security');
  });
  it('makes tests of names on the path that it has', () => {
    const sigma = rule('{ product: windows, category: process_creation }', "Image|endswith: '\\cmd.exe'");
    const esql = converted(sigma, 'sigma', 'esql', plain);
    expect(esql).toContain('FROM winlogbeat-*');
    expect(esql).toContain('winlog.event_data.Image');
    expect(esql).not.toContain('process.name');
  });
  it('makes the same test as the profile for data that was never mapped', () => {
    const sigma = rule('{ product: windows, category: process_creation }', "Image|endswith: '\\cmd.exe'");
    const test = 'winlog.event_data.Image : "*\\\\cmd.exe"';
    expect(converted(sigma, 'sigma', 'eql', plain)).toContain(test);
    expect(converted(sigma, 'sigma', 'eql', 'fields: []', 'winlog')).toContain(test);
  });
});

describe('a mistake in an overlay is an error at its place', () => {
  it.each([
    ['a key that is not known', 'field: []', 'field is not one of fields, logsources, macros', 1],
    ['a taxonomy', 'fields:\n  - taxonomy: cmi\n    names: {}', 'cmi is not one of', 2],
    [
      'a name that is no field',
      'fields:\n  - taxonomy: cim\n    names:\n      a: b',
      'b is not an ECS field',
      4,
    ],
    [
      'a list instead of a text',
      'macros:\n  m: []',
      'a mapping with product, category, service is needed',
      2,
    ],
    ['a place without a name', 'logsources:\n  - taxonomy: cim', 'one of index', 2],
  ])('%s', (_, text, reason, line) => {
    const { value, diagnostics } = parseOverlay(sourceText('overlay.yml', text));
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.message).toContain(reason);
    const start = diagnostics[0]?.span?.start ?? 0;
    expect(text.slice(0, start).split('\n').length).toBe(line);
  });
});
