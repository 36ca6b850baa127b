import { type Period, breakMinutes, wallDate, wallText } from '../company/attendance.js';
import { type World } from '../world.js';

/** Personio v1 attendances, list: a period of work with the breaks in it folded into minutes. */
export function attendanceView({ attendances, projects }: World, period: Period): object {
  const { number, id, personId, start, end, day, comment, status, updatedAt, holiday, onTimeOff } = period;
  const project = projects.find(period.projectId);
  return {
    id: number,
    type: 'AttendancePeriod',
    attributes: {
      id_v2: id,
      employee: personId,
      date: wallDate(day),
      start_time: timeText(start),
      end_time: end === null ? null : timeText(end),
      break: breakMinutes(period, attendances.of(personId)),
      comment: comment ?? '',
      updated_at: `${wallText(updatedAt)}+00:00`,
      status: status.toLowerCase(),
      is_holiday: holiday,
      is_on_time_off: onTimeOff,
      project:
        project === undefined
          ? null
          : {
              id: project.id,
              type: 'Project',
              attributes: { name: project.name, active: project.status === 'ACTIVE' },
            },
    },
  };
}

/** Without its day: what crosses midnight ends before it begins. */
function timeText(clock: number): string {
  return wallText(clock).slice(11, 16);
}
