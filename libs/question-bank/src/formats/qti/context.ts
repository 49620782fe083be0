import type { Warning } from '../format.ts';
import type { BodyReader } from './body.ts';
import type { ResponseDeclaration } from './declarations.ts';
import type { FoundKey } from './keys.ts';
import type { QtiElement } from './names.ts';
import type { Scoring } from './processing.ts';

/** What is known of an item when its one interaction is read. */
export interface ItemContext {
  readonly item: QtiElement;
  readonly interaction: QtiElement;
  readonly response: ResponseDeclaration;
  readonly scoring: Scoring;
  readonly body: BodyReader;
  readonly title: string | null;
  /** The question's text; fails with `NO_STEM` when there is none. */
  stem(): string;
  /** The key's values, after what had to be said about them was noted. */
  use(found: FoundKey): readonly string[];
  warn(warnings: readonly Warning[]): void;
}
