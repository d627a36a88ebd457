/** The embedded database cannot start. The message says why and what to do; `code` is stable. */
export class EmbeddedPostgresError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Another server holds the folder. */
export class HomeInUseError extends EmbeddedPostgresError {
  constructor(
    readonly home: string,
    readonly holderPid: number,
    since: string,
  ) {
    super(
      'embedded.home_in_use',
      `${home} is in use by another Atelier server (pid ${holderPid}, since ${since}). ` +
        'Stop that server first, or set ATELIER_HOME to another folder to run a second one.',
    );
  }
}

/** The folder cannot be created, entered, read or written. */
export class HomeNotUsableError extends EmbeddedPostgresError {
  constructor(message: string, cause?: unknown) {
    super('embedded.home_not_usable', message, { cause });
  }
}

/** No binaries for this machine, or they do not run. */
export class PostgresBinariesError extends EmbeddedPostgresError {
  constructor(message: string, cause?: unknown) {
    super('embedded.binaries_not_usable', message, { cause });
  }
}

/** Started as root, and no way was found to run PostgreSQL as somebody else. */
export class UnprivilegedAccountError extends EmbeddedPostgresError {
  constructor(message: string, cause?: unknown) {
    super('embedded.no_unprivileged_account', message, { cause });
  }
}

/** The data was written by another major version of PostgreSQL. */
export class PostgresVersionMismatchError extends EmbeddedPostgresError {
  constructor(
    readonly dataDirectory: string,
    readonly found: string,
    readonly expected: string,
  ) {
    super(
      'embedded.version_mismatch',
      `${dataDirectory} was written by PostgreSQL ${found}, and this release brings PostgreSQL ${expected}, which cannot read it. ` +
        'Dump it with the release that wrote it and load it here, set DATABASE_URL to a server of that version, ' +
        'or set ATELIER_HOME to a new folder.',
    );
  }
}

/** PostgreSQL did not start, or did not stop; the message ends with what it logged. */
export class PostgresProcessError extends EmbeddedPostgresError {
  constructor(message: string, cause?: unknown) {
    super('embedded.process_failed', message, { cause });
  }
}
