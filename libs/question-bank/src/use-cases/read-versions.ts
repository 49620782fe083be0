import { ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { VersionRepository, type VersionRecord } from '../data/version.repository.ts';
import { diffVersions, type Change } from '../domain/diff-content.ts';
import { refusals } from '../domain/refusals.ts';
import type { WarningState } from '../domain/warnings.ts';

export interface VersionDiff {
  readonly from: VersionRecord;
  readonly to: VersionRecord;
  readonly changes: readonly Change[];
}

@Injectable()
export class ReadVersions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
  ) {}

  /** The newest first, in one statement for any number of questions. */
  list(
    actor: Actor,
    questionIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<VersionRecord>>> {
    return this.unitOfWork.read(actor, (tx) => this.versions.list(tx, questionIds, page));
  }

  /** Null when there is none, or it is another organization's. */
  async one(actor: Actor, questionId: string, version: number): Promise<VersionRecord | null> {
    const found = await this.unitOfWork.read(actor, (tx) => this.versions.find(tx, questionId, [version]));
    return found.get(version) ?? null;
  }

  /** Refuses with `NOT_FOUND` for a question or version that there is not. */
  async diff(actor: Actor, questionId: string, from: number, to: number): Promise<Result<VersionDiff>> {
    const found = await this.unitOfWork.read(actor, (tx) => this.versions.find(tx, questionId, [from, to]));
    const [before, after] = [found.get(from), found.get(to)];
    if (before === undefined) return refusals.NOT_FOUND({ field: 'from', values: { what: 'version' } });
    if (after === undefined) return refusals.NOT_FOUND({ field: 'to', values: { what: 'version' } });
    return ok({ from: before, to: after, changes: diffVersions(before, after) });
  }

  /** Of the newest versions, in one statement. */
  warnings(actor: Actor, questionIds: readonly string[]): Promise<ReadonlyMap<string, readonly WarningState[]>> {
    return this.unitOfWork.read(actor, (tx) => this.versions.warnings(tx, questionIds));
  }
}
