import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ImportRepository, type ImportItemRecord, type ImportRecord } from '../data/import.repository.ts';

@Injectable()
export class ReadImports {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ImportRepository) private readonly imports: ImportRepository,
  ) {}

  /** Null when there is none, or it is another organization's. */
  one(actor: Actor, id: string): Promise<ImportRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.imports.get(tx, id));
  }

  /** The newest first. */
  list(actor: Actor, page: PageRequest): Promise<Page<ImportRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.imports.list(tx, page));
  }

  /** The report's lines so far, in the order of the source. */
  items(actor: Actor, importId: string, page: PageRequest): Promise<Page<ImportItemRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.imports.items(tx, importId, page));
  }
}
