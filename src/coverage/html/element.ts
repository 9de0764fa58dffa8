import { type Attributes, type ComponentChildren, h as preact, type VNode } from 'preact';

export type { ComponentChildren, VNode };

/** An element of the page. Everything in it is escaped when it is rendered. */
export function h(
  name: string,
  attributes: Readonly<Record<string, unknown>> | null,
  ...children: ComponentChildren[]
): VNode {
  return preact(name, attributes as Attributes | null, ...children) as VNode;
}
