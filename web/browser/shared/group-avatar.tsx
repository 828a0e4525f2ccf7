import { Avatar, type AvatarProps } from '@fluentui/react-components'
import { PeopleTeamRegular } from '@fluentui/react-icons/svg/people-team'

/** Stands where a person's picture would; the name is beside it. */
export function GroupAvatar({ size }: { size: NonNullable<AvatarProps['size']> }) {
  return <Avatar aria-hidden size={size} color="brand" icon={<PeopleTeamRegular />} />
}
