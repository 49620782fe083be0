import { isId, newId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

export interface SkillRecord {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly synonyms: readonly string[];
  readonly hasChildren: boolean;
}

export interface SkillFilter {
  /** Null for the roots; without a search. */
  readonly parentId: string | null;
  /** Part of a name or a synonym, in its stored spelling; everywhere in the tree unless a parent is given. */
  readonly search: string | null;
}

/** How many questions a skill has, those of the skills below it included. */
export interface SkillCount {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

/** Where counting ends. */
const COUNTED = 1_000;
/** Rows that are looked at for one count: a question may have several of a branch's skills. */
const LOOKED_AT = 10_000;

const SELECT = `
  SELECT s.id, s.name, s.parent_id AS "parentId",
         ARRAY(SELECT k.name FROM skill_names k
               WHERE k.organization_id = s.organization_id AND k.skill_id = s.id AND k.name <> s.name
               ORDER BY k.name) AS synonyms,
         EXISTS (SELECT FROM skills c
                 WHERE c.organization_id = s.organization_id AND c.parent_id = s.id) AS "hasChildren"
  FROM skills s
  WHERE s.organization_id = $1`;

@Injectable()
export class SkillRepository {
  /** What each name stands for; names that no skill has become skills at the root. One statement for any number. */
  async resolve(tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (names.length === 0) return new Map();
    const rows = await tx.query<{ name: string; canonical: string }>(
      'SELECT name, canonical FROM resolve_skills($1, $2::text[], $3::uuid[])',
      [tx.organizationId, names, names.map(() => newId())],
    );
    // A skill was merged or deleted while this waited for it: as a serialization failure, it is tried again.
    if (rows.length < new Set(names).size) throw Object.assign(new Error('A skill has gone.'), { code: '40001' });
    return new Map(rows.map(({ name, canonical }) => [name, canonical]));
  }

  /** Whoever changes the tree takes turns with others who do, so that two changes never make a circle together. */
  async lockTree(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('skills:' || $1, 0))`, [tx.organizationId]);
  }

  /** Holds the skill until the transaction ends: no question gets it meanwhile. */
  async lock(tx: Tx, id: string): Promise<SkillRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<SkillRecord>(`${SELECT} AND s.id = $2 FOR UPDATE OF s`, [tx.organizationId, id]);
    return row ?? null;
  }

  async find(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, SkillRecord>> {
    const known = ids.filter(isId);
    if (known.length === 0) return new Map();
    const rows = await tx.query<SkillRecord>(`${SELECT} AND s.id = ANY ($2::uuid[])`, [tx.organizationId, known]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** In alphabetical order. */
  async list(tx: Tx, { parentId, search }: SkillFilter, page: PageRequest): Promise<Page<SkillRecord>> {
    const parameters: unknown[] = [tx.organizationId];
    const value = (given: unknown): string => `$${parameters.push(given)}`;
    const conditions: string[] = [];
    if (parentId !== null) conditions.push(`s.parent_id = ${value(isId(parentId) ? parentId : null)}::uuid`);
    else if (search === null) conditions.push('s.parent_id IS NULL');
    if (search !== null) {
      conditions.push(`EXISTS (SELECT FROM skill_names k
        WHERE k.organization_id = s.organization_id AND k.skill_id = s.id AND strpos(k.name, ${value(search)}) > 0)`);
    }
    const after = page.after?.[0];
    if (after !== undefined) conditions.push(`s.name > ${value(after)}`);
    const rows = await tx.query<SkillRecord>(
      `${SELECT} AND ${conditions.join(' AND ')} ORDER BY s.name LIMIT ${value(page.limit + 1)}`,
      parameters,
    );
    return toPage(
      rows,
      page,
      (row) => [row.name],
      (row) => row,
    );
  }

  /** By name, in one statement for any number of skills. Questions count in whatever state they are. */
  async counts(tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, SkillCount>> {
    const rows = await tx.query<{ name: string; questions: number; rows: number }>(
      `SELECT g.name, n.questions, n.rows
       FROM unnest($2::text[]) AS g(name)
       CROSS JOIN LATERAL (
         SELECT count(DISTINCT seen.question_id)::integer AS questions, count(*)::integer AS rows
         FROM (
           SELECT q.question_id FROM question_skills q
           WHERE q.organization_id = $1 AND q.skill = ANY (ARRAY(SELECT skill_with_descendants($1, g.name)))
           LIMIT $3
         ) AS seen
       ) AS n`,
      [tx.organizationId, names, LOOKED_AT],
    );
    return new Map(
      rows.map(({ name, questions, rows: seen }) => [
        name,
        { count: Math.min(questions, COUNTED), more: questions > COUNTED || seen === LOOKED_AT },
      ]),
    );
  }

  /** The skills from the root down to this one, it included; empty when there is no such skill. */
  async path(tx: Tx, id: string): Promise<string[]> {
    if (!isId(id)) return [];
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE up(id, parent_id, level) AS (
         SELECT s.id, s.parent_id, 1 FROM skills s WHERE s.organization_id = $1 AND s.id = $2
         UNION ALL
         SELECT s.id, s.parent_id, up.level + 1 FROM up
         JOIN skills s ON s.organization_id = $1 AND s.id = up.parent_id
       )
       SELECT id FROM up ORDER BY level DESC`,
      [tx.organizationId, id],
    );
    return rows.map((row) => row.id);
  }

  /** Levels from this skill down to its lowest descendant, itself included. */
  async height(tx: Tx, id: string): Promise<number> {
    const [row] = await tx.query<{ height: number }>(
      `WITH RECURSIVE down(id, level) AS (
         SELECT s.id, 1 FROM skills s WHERE s.organization_id = $1 AND s.id = $2
         UNION ALL
         SELECT s.id, down.level + 1 FROM down JOIN skills s ON s.organization_id = $1 AND s.parent_id = down.id
       )
       SELECT coalesce(max(level), 0)::integer AS height FROM down`,
      [tx.organizationId, id],
    );
    return row?.height ?? 0;
  }

  async insert(tx: Tx, id: string, name: string, parentId: string | null): Promise<void> {
    await tx.query('INSERT INTO skills (organization_id, id, name, parent_id) VALUES ($1, $2, $3, $4)', [
      tx.organizationId,
      id,
      name,
      parentId,
    ]);
  }

  /** Gives the skill these names and no others; of those that are another skill's, one with that skill's id. */
  async setNames(
    tx: Tx,
    id: string,
    names: readonly string[],
  ): Promise<{ readonly name: string; readonly skillId: string } | null> {
    await tx.query(
      `INSERT INTO skill_names (organization_id, name, skill_id)
       SELECT $1, g.name, $2 FROM unnest($3::text[]) AS g(name) ORDER BY g.name ON CONFLICT DO NOTHING`,
      [tx.organizationId, id, names],
    );
    const [taken] = await tx.query<{ name: string; skillId: string }>(
      `SELECT name, skill_id AS "skillId" FROM skill_names
       WHERE organization_id = $1 AND name = ANY ($3::text[]) AND skill_id <> $2 ORDER BY name LIMIT 1`,
      [tx.organizationId, id, names],
    );
    if (taken !== undefined) return taken;
    await tx.query(
      'DELETE FROM skill_names WHERE organization_id = $1 AND skill_id = $2 AND name <> ALL ($3::text[])',
      [tx.organizationId, id, names],
    );
    return null;
  }

  async save(tx: Tx, id: string, name: string, parentId: string | null): Promise<void> {
    await tx.query('UPDATE skills SET name = $3, parent_id = $4 WHERE organization_id = $1 AND id = $2', [
      tx.organizationId,
      id,
      name,
      parentId,
    ]);
  }

  /** Questions that have one skill get another in its stead. Returns how many there were. */
  async replaceInQuestions(tx: Tx, from: string, to: string): Promise<number> {
    const [row] = await tx.query<{ replaced: number }>(
      `WITH gone AS (
         DELETE FROM question_skills WHERE organization_id = $1 AND skill = $2 RETURNING question_id
       ), made AS (
         INSERT INTO question_skills (organization_id, skill, question_id)
         SELECT $1, $3, gone.question_id FROM gone ON CONFLICT DO NOTHING
       )
       SELECT count(*)::integer AS replaced FROM gone`,
      [tx.organizationId, from, to],
    );
    return row?.replaced ?? 0;
  }

  async isUsed(tx: Tx, name: string): Promise<boolean> {
    const rows = await tx.query('SELECT FROM question_skills WHERE organization_id = $1 AND skill = $2 LIMIT 1', [
      tx.organizationId,
      name,
    ]);
    return rows.length > 0;
  }

  /** Hangs what is below one skill below another one, or at the root. */
  async moveChildren(tx: Tx, from: string, to: string | null): Promise<void> {
    await tx.query('UPDATE skills SET parent_id = $3 WHERE organization_id = $1 AND parent_id = $2', [
      tx.organizationId,
      from,
      to,
    ]);
  }

  /** All names of one skill become another's. */
  async moveNames(tx: Tx, from: string, to: string): Promise<void> {
    await tx.query('UPDATE skill_names SET skill_id = $3 WHERE organization_id = $1 AND skill_id = $2', [
      tx.organizationId,
      from,
      to,
    ]);
  }

  /** With its names; nothing hangs below it any more. */
  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM skill_names WHERE organization_id = $1 AND skill_id = $2', [tx.organizationId, id]);
    await tx.query('DELETE FROM skills WHERE organization_id = $1 AND id = $2', [tx.organizationId, id]);
  }
}
