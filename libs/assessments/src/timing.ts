import { ServicePulse } from '@plumbline/contracts';
import type { Provider } from '@nestjs/common';
import { EvidenceResolver } from './api/evidence.resolver.ts';
import { IntegrityResolver } from './api/integrity.resolver.ts';
import { TimeResolver } from './api/time.resolver.ts';
import { EvidenceRepository } from './data/evidence.repository.ts';
import { HeartbeatRepository } from './data/heartbeat.repository.ts';
import { IntegrityRepository } from './data/integrity.repository.ts';
import { TimeRepository } from './data/time.repository.ts';
import { AcceptLateEvidenceUseCase } from './use-cases/accept-late-evidence.ts';
import { AddressDigests } from './use-cases/address-digests.ts';
import { BeatHeart } from './use-cases/beat-heart.ts';
import { CreditTime } from './use-cases/credit-time.ts';
import { ExtendTime } from './use-cases/extend-time.ts';
import { ReadIntegrityTimeline } from './use-cases/read-integrity-timeline.ts';
import { ReadLateEvidence } from './use-cases/read-late-evidence.ts';
import { ReadTimeCredits } from './use-cases/read-time-credits.ts';
import { RecordIntegritySignalsUseCase } from './use-cases/record-integrity-signals.ts';

const pulse: Provider = { provide: ServicePulse, useClass: BeatHeart };

/** Time that is given, what came too late, and what happened around an attempt. Needs the revising of grades. */
export const timing: Readonly<Record<'api' | 'apiPorts', Provider[]>> = {
  api: [
    pulse,
    HeartbeatRepository,
    TimeRepository,
    ExtendTime,
    CreditTime,
    ReadTimeCredits,
    TimeResolver,
    EvidenceRepository,
    AcceptLateEvidenceUseCase,
    ReadLateEvidence,
    EvidenceResolver,
    IntegrityRepository,
    AddressDigests,
    RecordIntegritySignalsUseCase,
    ReadIntegrityTimeline,
    IntegrityResolver,
  ],
  /** What the process that serves candidates asks for. */
  apiPorts: [pulse],
};
