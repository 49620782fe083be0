import type { Provider, Type } from '@nestjs/common';
import { AttachmentController } from './api/attachment.controller.ts';
import { AttachmentResolver } from './api/attachment.resolver.ts';
import { ImportController } from './api/import.controller.ts';
import { ImportItemResolver, ImportResolver } from './api/import.resolver.ts';
import { UploadBodies } from './api/upload-body.ts';
import { AttachmentRepository } from './data/attachment.repository.ts';
import { ImportChunksRepository } from './data/import-chunks.repository.ts';
import { ImportRepository } from './data/import.repository.ts';
import { SourceRepository } from './data/source.repository.ts';
import { PruneUploadsHandler } from './jobs/prune-uploads.handler.ts';
import { RunImportHandler } from './jobs/run-import.handler.ts';
import { ImportQuestionsUseCase } from './use-cases/import-questions.ts';
import { ImportRunner } from './use-cases/import-runner.ts';
import { KeepAttachments } from './use-cases/keep-attachments.ts';
import { PlanItems } from './use-cases/plan-items.ts';
import { ReadImports } from './use-cases/read-imports.ts';
import { ReceiveUpload } from './use-cases/receive-upload.ts';
import { StartImport } from './use-cases/start-import.ts';
import { TakeInItems } from './use-cases/take-in-items.ts';

const shared: Provider[] = [
  AttachmentRepository,
  ImportChunksRepository,
  ImportRepository,
  SourceRepository,
  PlanItems,
  TakeInItems,
  ImportRunner,
];

/** What imports and pictures add to the question bank's module. */
export const importing: { api: Provider[]; controllers: Type[]; worker: Provider[] } = {
  api: [
    ...shared,
    StartImport,
    ImportQuestionsUseCase,
    ReceiveUpload,
    ReadImports,
    KeepAttachments,
    UploadBodies,
    ImportResolver,
    ImportItemResolver,
    AttachmentResolver,
  ],
  controllers: [ImportController, AttachmentController],
  worker: [...shared, RunImportHandler, PruneUploadsHandler],
};
