import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ChatMultipleRegular } from '@fluentui/react-icons/svg/chat-multiple'
import { isGroupKey } from '../../../shared/group-key.ts'
import { EmptyState } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import { narrow, useNarrow } from '../../theme.ts'
import { ChatPane } from './chat-pane.tsx'
import { Conversation } from './conversation.tsx'
import { GroupConversation } from './group-conversation.tsx'

const useStyles = makeStyles({
  view: { flexGrow: 1, minWidth: 0, display: 'grid', gridTemplateColumns: 'minmax(260px, 340px) minmax(0, 1fr)', gap: tokens.spacingHorizontalS, [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 } },
  pane: {
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    [narrow]: { borderRadius: 0, boxShadow: 'none' },
  },
  away: { [narrow]: { display: 'none' } },
})

export default function ChatView({ address }: { address: string | undefined }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const talking = address !== undefined
  return (
    <div className={styles.view}>
      <div className={mergeClasses(styles.pane, talking && styles.away)}>
        <ChatPane current={address} />
      </div>
      {(talking || !isNarrow) && (
        <div className={styles.pane}>
          {talking ? isGroupKey(address) ? <GroupConversation key={address} group={address} /> : <Conversation key={address} address={address} /> : <EmptyState icon={<ChatMultipleRegular />} title={t('chat.pick')} hint={t('chat.pickHint')} />}
        </div>
      )}
    </div>
  )
}
