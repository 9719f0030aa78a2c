import type { RegisterRoutes } from '../deps.ts';
import { registerCommerceActions } from './commerceActions.ts';
import { registerCustomerActions } from './customerActions.ts';
import { registerSettingsRoutes } from './settingsRoutes.ts';
import { registerSystemActions } from './systemActions.ts';

/** What is done to records beyond changing their fields. */
export const registerOperationRoutes: RegisterRoutes = (app, deps) => {
  registerCommerceActions(app, deps);
  registerCustomerActions(app, deps);
  registerSystemActions(app, deps);
  registerSettingsRoutes(app, deps);
};
