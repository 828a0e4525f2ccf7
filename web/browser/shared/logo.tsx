import { tokens } from '@fluentui/react-components'

/** The mark: an envelope that speaks, with someone there. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <path
        fill={tokens.colorBrandBackground}
        d="M7 3h18a5 5 0 0 1 5 5v11a5 5 0 0 1-5 5H15.5l-6.900 5.200A1 1 0 0 1 7 28.400V24a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5Z"
      />
      <path fill="none" stroke="#fff" strokeWidth="2.200" strokeLinecap="round" strokeLinejoin="round" d="m8 9.500 8 5.500 8-5.500" />
      <circle cx="25.500" cy="24.500" r="5.500" fill={tokens.colorNeutralBackground1} />
      <circle cx="25.500" cy="24.500" r="4" fill="#13a10e" />
    </svg>
  )
}
