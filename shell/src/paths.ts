/** What `$exInstall` holds: the folder the guides' paths begin with. */
export const EX_INSTALL = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\'
