import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { spellDays } from './days.js';
import { lockResearcher } from './find-researcher.js';
import type { AddAbsenceInput } from './researcher.dto.js';
import { Absence, Researcher } from './researcher.entity.js';
import { absenceOverlaps } from './staffing.errors.js';
import { researcherChanged } from './staffing.events.js';

/** Records when a researcher is away. People fall ill after teams are confirmed: then the team has to be confirmed again. */
@Injectable()
export class PlanAbsence {
  /** @throws DomainError `object.not_found`, `absence.overlaps` */
  async add(tx: Tx, researcherId: Id<'rsr'>, days: AddAbsenceInput): Promise<void> {
    const researcher = await lockResearcher(tx, researcherId);
    const absence = { id: newId('abs'), researcherId, firstDay: days.from, lastDay: days.to, createdAt: tx.now };
    await tx.manager.insert(Absence, absence).catch((error: unknown) => {
      if (violates(error, 'absence_overlaps')) throw absenceOverlaps.with(`${researcher.name} has dates away that share days with those ${spellDays(days)}.`, { cause: error });
      throw error;
    });
    await this.#record(tx, researcher, { action: 'absence.add', object: absence.id, after: { researcherId, ...days } });
  }

  /** @throws DomainError `object.not_found` */
  async remove(tx: Tx, researcherId: Id<'rsr'>, id: Id<'abs'>): Promise<void> {
    const researcher = await lockResearcher(tx, researcherId);
    const absence = await tx.manager.findOneBy(Absence, { id, researcherId });
    if (absence === null) throw objectNotFound.with(`${researcher.name} has no dates away ${id}.`);
    await tx.manager.delete(Absence, { id });
    await this.#record(tx, researcher, { action: 'absence.remove', object: id, before: { researcherId, from: absence.firstDay, to: absence.lastDay } });
  }

  async #record(tx: Tx, { id, name, version }: Researcher, entry: { action: string; object: string; before?: unknown; after?: unknown }): Promise<void> {
    await tx.manager.update(Researcher, { id }, { version: version + 1, updatedAt: tx.now });
    tx.audit({ chain: 'lab', ...entry });
    tx.announce(researcherChanged, { researcherId: id, name, changed: ['absences'] });
  }
}
