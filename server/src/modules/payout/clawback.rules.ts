/** Roles that may claw money back. */
export const CLAWBACK_ROLES = ['finance_reviewer', 'final_approver'] as const;

/** Whose files the papers of a clawback are. */
export const CLAWBACK_OWNER = 'clawback';
