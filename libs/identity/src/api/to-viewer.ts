import type { ViewerRecord } from '../use-cases/get-viewer.ts';
import type { ViewerType } from './session.types.ts';

export const toViewer = (viewer: ViewerRecord): ViewerType => ({
  organization: { id: viewer.organizationId, name: viewer.organizationName },
  member: viewer.member && { ...viewer.member, roles: [...viewer.member.roles] },
  permissions: [...viewer.permissions],
  organizations: viewer.memberships.map(({ organizationId, organizationName }) => ({
    id: organizationId,
    name: organizationName,
  })),
});
