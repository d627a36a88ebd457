/** Tables of which an export of an engagement has nothing, each with its reason. Whoever adds a table exports it, or explains it here. */
export const tablesNotExported: Readonly<Record<string, string>> = {
  'audit.chain_head': 'where chains of all engagements end; the exported records carry their hashes',
  'audit.checkpoint': 'signed states of all chains at once, of no one engagement',
  'audit.checkpoint_head': 'where each chain was at its last checkpoint',
  'billing.invoice_counter': 'counts the numbers of all customers’ invoices',
  'engagements.name_word': 'a search index, made of the name',
  'intake.data_deletion': 'begins when nothing is exported any more; the deletion certificate tells of it',
  'intake.deleted_object': 'begins when nothing is exported any more; the deletion certificate tells of it',
  'intake.deletion_certificate': 'issued when nothing is exported any more; downloaded by itself',
  'intake.errand': 'whose turn previews and evaluation sets have; what came of them is exported',
  'migrations.migration': 'the database’s own',
  'platform.data_key': 'keys are no records; what they encrypt is exported in clear',
  'platform.event_log': 'where the log of events goes on after a restore',
  'platform.idempotency_key': 'answers kept for two days, for clients that ask again',
  'platform.inbox': 'which handler has handled which event: how the software keeps its promise of once',
  'platform.job_request': 'work asked for; what came of it is in the records',
  'platform.rate_limit': 'what callers have left for the moment',
  'reporting.engagement_export': 'the exports themselves',
  'reporting.report': 'figures of all engagements at once',
  'staffing.absence': 'when somebody is away is nobody’s business',
  'staffing.conflict_wall': 'about pairs of customers, of no one engagement',
  'staffing.exposure': 'days by organization; the exposures that it is made of are exported',
};

/** Schemas that hold nothing of engagements. */
export const schemasNotExported: Readonly<Record<string, string>> = {
  identity: 'people and API clients, of all engagements',
};

/** Columns that are left out of the lab's export, each with its reason. */
export const columnsNotExported: Readonly<Record<string, readonly string[]>> = {
  // Made by PostgreSQL of other columns, for searching and sorting.
  'organizations.organization': ['search_name', 'registration_key'],
  'engagements.engagement': ['sort_name', 'due_order'],
  // How often and when lost work is looked for.
  'intake.dataset_version': ['watch_at', 'resumptions'],
  'intake.processing_step': ['attempts', 'taken_by', 'not_before'],
  'intake.data_retention': ['watch_at'],
  // Words that are made of records which are exported; and who is sending at this moment.
  'notifications.notification': ['body'],
  'notifications.mail_message': ['text', 'html', 'lease', 'leased_until'],
  'partners.webhook_delivery': ['parked', 'lease', 'leased_until', 'next_attempt_at', 'round_attempts'],
  // Places in the log, and what became of the relay.
  'platform.outbox': ['txid', 'seq', 'relayed_at', 'look_again_at', 'traceparent'],
};
