export { Permission } from './identity/permissions.ts';
