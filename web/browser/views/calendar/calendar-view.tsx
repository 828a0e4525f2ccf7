import { CalendarLtrRegular } from '@fluentui/react-icons/svg/calendar-ltr'
import { Pane } from '../../shared/pane.tsx'
import { EmptyState } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'

export default function CalendarView() {
  return (
    <Pane title={t('calendar.title')}>
      <EmptyState icon={<CalendarLtrRegular />} title={t('calendar.later')} hint={t('calendar.laterHint')} />
    </Pane>
  )
}
