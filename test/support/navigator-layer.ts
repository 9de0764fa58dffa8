/**
 * The layer format 4.5 of the ATT&CK Navigator as a JSON schema: every property of the format's own tables, with what
 * is required and which values are allowed. Source: mitre-attack/attack-navigator, layers/spec/v4.5/layerformat.md.
 */
const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const flag = { type: 'boolean' } as const;
const divider = closed({ divider: flag }, ['divider']);
const metadata = {
  type: 'array',
  items: { oneOf: [closed({ name: text, value: text }, ['name', 'value']), divider] },
} as const;
const links = {
  type: 'array',
  items: { oneOf: [closed({ label: text, url: text }, ['label', 'url']), divider] },
} as const;
const colour = { type: 'string', pattern: '^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$' } as const;

function closed(properties: object, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

export const navigatorLayerSchema = closed(
  {
    versions: closed(
      {
        attack: text,
        navigator: { type: 'string', pattern: '^(4\\.9|4\\.\\d{2,}|[5-9]\\.)' },
        layer: { const: '4.5' },
      },
      ['navigator', 'layer'],
    ),
    name: text,
    description: text,
    domain: { enum: ['enterprise-attack', 'mobile-attack', 'ics-attack'] },
    customDataURL: text,
    filters: closed({ platforms: { type: 'array', items: text } }, []),
    sorting: { enum: [0, 1, 2, 3] },
    layout: closed(
      {
        layout: { enum: ['side', 'flat', 'mini'] },
        showID: flag,
        showName: flag,
        showAggregateScores: flag,
        countUnscored: flag,
        aggregateFunction: { enum: ['average', 'min', 'max', 'sum'] },
        expandedSubtechniques: { enum: ['none', 'all', 'annotated'] },
      },
      [],
    ),
    hideDisabled: flag,
    techniques: {
      type: 'array',
      items: closed(
        {
          techniqueID: { type: 'string', pattern: '^T\\d{4}(\\.\\d{3})?$' },
          tactic: text,
          comment: text,
          enabled: flag,
          score: number,
          color: text,
          metadata,
          links,
          showSubtechniques: flag,
        },
        ['techniqueID'],
      ),
    },
    gradient: closed(
      { colors: { type: 'array', items: colour, minItems: 2 }, minValue: number, maxValue: number },
      ['colors', 'minValue', 'maxValue'],
    ),
    legendItems: { type: 'array', items: closed({ label: text, color: text }, ['label', 'color']) },
    showTacticRowBackground: flag,
    tacticRowBackground: text,
    selectTechniquesAcrossTactics: flag,
    selectSubtechniquesWithParent: flag,
    selectVisibleTechniques: flag,
    metadata,
    links,
  },
  ['name', 'domain'],
);
