/*
 * sipe-drive - headless driver for the third-party client "pidgin-sipe"
 *              (libpurple protocol plugin prpl-sipe), for acceptance tests of a
 *              SIP IM-and-presence server.
 *
 * It is a complete libpurple user interface without a display: it configures
 * one account from the command line, signs in, prints every event as one JSON
 * object per line on stdout, runs a list of steps given by --do (or lines read
 * from stdin with --interactive) and exits with a status that says what failed.
 *
 * Own writing; uses only the documented libpurple 2.x API.
 *
 *   cc -O1 -g -Wall -rdynamic -o sipe-drive sipe-drive.c $(pkg-config --cflags --libs purple) -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <glib.h>
#include <glib-unix.h>
#include <purple.h>

#define UI_ID "sipe-drive"

enum {                          /* exit codes */
	RC_OK = 0,
	RC_USAGE = 1,           /* bad arguments / internal                    */
	RC_SIGNON = 2,          /* sign-in refused or not completed in time    */
	RC_EXPECT = 3,          /* an "expect" step was not met in time        */
	RC_LOST = 4,            /* connection lost after sign-in               */
	RC_UNDELIVERED = 5,     /* the client reported a message as undelivered*/
	RC_CERT = 6,            /* TLS certificate not accepted                */
	RC_CRASH = 70           /* (set by the wrapper when killed by signal)  */
};

/* ------------------------------------------------------- libxml2 probe
 * Debian 12's libxml2 2.9.14+dfsg-1.3~deb12u4 and ~deb12u6 never call the SAX1
 * startElement/endElement callbacks of a handler that carries XML_SAX2_MAGIC.
 * pidgin-sipe uses exactly such a handler, so with those packages it cannot
 * read any XML body (empty contact list, no presence, no own publication).
 * Cured by LD_PRELOAD of libxml-sax1-shim.so; here it is only found out. */
struct sax_handler {
	void *cb[27];                   /* [14] startElement, [15] endElement */
	unsigned int initialized;
	void *priv, *start_ns, *end_ns, *serror;
};
static int sax_seen;
static void sax_probe_start(void *ud, const unsigned char *name, const unsigned char **atts) { sax_seen++; }
static gboolean sax_is_broken(void)
{
	static const char doc[] = "<a><b/></a>";
	struct sax_handler h;
	int (*parse)(struct sax_handler *, void *, const char *, int) = dlsym(RTLD_DEFAULT, "xmlSAXUserParseMemory");
	memset(&h, 0, sizeof h);
	h.cb[14] = sax_probe_start;
	h.initialized = 0xDEEDBEAF;
	sax_seen = 0;
	if (!parse) return FALSE;
	parse(&h, &sax_seen, doc, sizeof doc - 1);
	return sax_seen == 0;
}

/* ------------------------------------------------------------------ state */
static struct {
	const char *server, *port, *transport, *auth, *ua, *user, *login, *password;
	const char *ca, *home, *log, *status, *status_msg;
	GHashTable *resolve;    /* host name -> literal address */
	GPtrArray *steps;
	gboolean interactive, publish_calendar, keep_home, lenient, use_sso;
	double timeout, signon_timeout, reconnect, speed;
	char **settings;        /* extra account settings name=value */
} opt;

static GMainLoop *loop;
static PurpleAccount *account;
static FILE *logf_;
static int exit_code = -1;
static gboolean signed_on, closing, cert_problem, disconnected;
static char *tmp_home;
static struct timeval t0;
static GHashTable *fields_values;       /* answers for request_fields */
static GPtrArray *events;               /* history for expect: "kind\tsubject\tvalue" */
static guint next_step, step_timer, step_poll;
static guint events_mark;               /* events already consumed by expects */
static guint undelivered_count, delivered_count;
static gboolean last_response_was_error;

/* The plugin derives its endpoint id (epid) and sip.instance from the user's
 * address, the host name and the local IP address. --hostname lets one machine
 * play several endpoints of the same user. */
static const char *fake_hostname;
int gethostname(char *name, size_t len)
{
	struct utsname u;
	const char *n = fake_hostname;
	if (!n) {
		if (uname(&u)) return -1;
		n = u.nodename;
	}
	if (!len || strlen(n) >= len) { errno = ENAMETOOLONG; return -1; }
	strcpy(name, n);
	return 0;
}

/* ------------------------------------------------------------- JSON output */
static double now_s(void)
{
	struct timeval t;
	gettimeofday(&t, NULL);
	return (t.tv_sec - t0.tv_sec) + (t.tv_usec - t0.tv_usec) / 1e6;
}

/* With --speed the plugin sees its own clock run faster too. */
time_t time(time_t *out)
{
	time_t t = t0.tv_sec + (time_t)(now_s() * (opt.speed > 0 ? opt.speed : 1));
	if (out) *out = t;
	return t;
}

static void json_str(GString *o, const char *s)
{
	g_string_append_c(o, '"');
	for (; s && *s; s++) {
		unsigned char c = *s;
		switch (c) {
		case '"':  g_string_append(o, "\\\""); break;
		case '\\': g_string_append(o, "\\\\"); break;
		case '\n': g_string_append(o, "\\n"); break;
		case '\r': g_string_append(o, "\\r"); break;
		case '\t': g_string_append(o, "\\t"); break;
		default:
			if (c < 0x20) g_string_append_printf(o, "\\u%04x", c);
			else g_string_append_c(o, c);
		}
	}
	g_string_append_c(o, '"');
}

/* emit("event", "key", "value", ..., NULL); NULL values are skipped */
static void emit(const char *event, ...)
{
	va_list ap;
	const char *k;
	GString *o = g_string_new(NULL);
	g_string_append_printf(o, "{\"t\":%.3f,\"event\":", now_s());
	json_str(o, event);
	va_start(ap, event);
	while ((k = va_arg(ap, const char *))) {
		const char *v = va_arg(ap, const char *);
		if (!v) continue;
		g_string_append_c(o, ',');
		json_str(o, k);
		g_string_append_c(o, ':');
		json_str(o, v);
	}
	va_end(ap);
	g_string_append(o, "}\n");
	fputs(o->str, stdout);
	fflush(stdout);
	if (logf_) { fprintf(logf_, "EVENT %s", o->str); fflush(logf_); }
	g_string_free(o, TRUE);
}

static const char *uri_of(const char *who);
static void remember(const char *kind, const char *subject, const char *value)
{
	g_ptr_array_add(events, g_strdup_printf("%s\t%s\t%s", kind,
						uri_of(subject ? subject : ""), value ? value : ""));
}

static void finish(int code);

/* ------------------------------------------------------ glib event loop */
typedef struct { PurpleInputFunction fn; gpointer data; } IoClosure;

static gboolean io_cb(GIOChannel *ch, GIOCondition cond, gpointer data)
{
	IoClosure *c = data;
	PurpleInputCondition pc = 0;
	if (cond & (G_IO_IN | G_IO_HUP | G_IO_ERR)) pc |= PURPLE_INPUT_READ;
	if (cond & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) pc |= PURPLE_INPUT_WRITE;
	c->fn(c->data, g_io_channel_unix_get_fd(ch), pc);
	return TRUE;
}

static guint ui_input_add(gint fd, PurpleInputCondition cond, PurpleInputFunction fn, gpointer data)
{
	IoClosure *c = g_new0(IoClosure, 1);
	GIOCondition gc = 0;
	GIOChannel *ch = g_io_channel_unix_new(fd);
	guint id;
	c->fn = fn;
	c->data = data;
	if (cond & PURPLE_INPUT_READ)  gc |= G_IO_IN | G_IO_HUP | G_IO_ERR;
	if (cond & PURPLE_INPUT_WRITE) gc |= G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL;
	id = g_io_add_watch_full(ch, G_PRIORITY_DEFAULT, gc, io_cb, c, g_free);
	g_io_channel_unref(ch);
	return id;
}

/* The plugin's clock: with --speed its waits are that many times shorter. */
static guint ui_timeout_add(guint ms, GSourceFunc fn, gpointer data) { return g_timeout_add((guint)(ms / opt.speed), fn, data); }
static guint ui_timeout_add_seconds(guint s, GSourceFunc fn, gpointer data) { return ui_timeout_add(s * 1000, fn, data); }

static PurpleEventLoopUiOps loop_ops = {
	ui_timeout_add, g_source_remove, ui_input_add, g_source_remove, NULL,
	ui_timeout_add_seconds, NULL, NULL, NULL
};

/* ----------------------------------------------------------- name resolver */
/* DNS answers from --resolve HOST=IP, so that a certificate issued to a host
 * name can be verified while the server listens on a loopback address. */
static gboolean resolve_host(PurpleDnsQueryData *q, PurpleDnsQueryResolvedCallback ok,
			     PurpleDnsQueryFailedCallback failed)
{
	const char *host = purple_dnsquery_get_host(q);
	const char *ip = g_hash_table_lookup(opt.resolve, host);
	struct sockaddr_storage *sa;
	GSList *hosts = NULL;
	gsize len;

	if (!ip) return FALSE;          /* libpurple's own resolver */
	sa = g_malloc0(sizeof *sa);
	if (strchr(ip, ':')) {
		struct sockaddr_in6 *s6 = (void *)sa;
		s6->sin6_family = AF_INET6;
		s6->sin6_port = htons(purple_dnsquery_get_port(q));
		len = sizeof *s6;
		if (inet_pton(AF_INET6, ip, &s6->sin6_addr) != 1) { g_free(sa); failed(q, "bad --resolve"); return TRUE; }
	} else {
		struct sockaddr_in *s4 = (void *)sa;
		s4->sin_family = AF_INET;
		s4->sin_port = htons(purple_dnsquery_get_port(q));
		len = sizeof *s4;
		if (inet_pton(AF_INET, ip, &s4->sin_addr) != 1) { g_free(sa); failed(q, "bad --resolve"); return TRUE; }
	}
	hosts = g_slist_append(hosts, GSIZE_TO_POINTER(len));
	hosts = g_slist_append(hosts, sa);
	ok(q, hosts);                   /* libpurple frees the list */
	return TRUE;
}
static PurpleDnsQueryUiOps dns_ops = { resolve_host, NULL, NULL, NULL, NULL, NULL };

/* ------------------------------------------------------------- debug hooks */
static char *between(const char *s, const char *a, const char *b)
{
	const char *p = strstr(s, a), *q;
	if (!p) return NULL;
	p += strlen(a);
	q = strstr(p, b);
	return q ? g_strndup(p, q - p) : NULL;
}

/* The plugin does not signal delivery; its debug output does. */
static void on_debug_line(const char *s)
{
	if (strstr(s, "MESSAGE response >= 400"))
		last_response_was_error = TRUE;
	else if (strstr(s, "process_message_timeout"))
		last_response_was_error = TRUE;
	else if (strstr(s, "remove_unconfirmed_message: removed")) {
		char *to = between(s, "><MESSAGE><", ">");
		if (to) {
			if (!last_response_was_error) {
				delivered_count++;
				emit("im-delivered", "to", to, NULL);
				remember("delivered", to, "");
			}
			g_free(to);
		}
		last_response_was_error = FALSE;
	} else if (strstr(s, "signature of incoming message is invalid"))
		emit("warning", "text", "server signature invalid", NULL);
	else if (strstr(s, "message without authentication data - ignoring"))
		emit("warning", "text", "client dropped an unsigned server message", NULL);
	else if (strstr(s, "received response to unknown transaction"))
		emit("warning", "text", "response to unknown transaction", NULL);
	else if (strstr(s, "initial presence subscription") || strstr(s, "authentication handshake completed successfully"))
		emit("authenticated", NULL);
	else if (strstr(s, "multiple clients detected"))
		emit("note", "text", "roaming-self shows several devices: the client delays INVITE answers 10 s", NULL);
	else if (strstr(s, "indicates OCS2007+"))
		emit("note", "text", "client runs in OCS2007+ mode", NULL);
}

static void debug_print(const gchar *line)
{
	if (logf_) { fputs(line, logf_); fflush(logf_); }
	on_debug_line(line);
}

static void glib_log(const gchar *domain, GLogLevelFlags lvl, const gchar *msg, gpointer d)
{
	char *t = g_strdup_printf("%s: %s", domain ? domain : "-", msg);
	if (logf_) { fprintf(logf_, "GLIB %s\n", t); fflush(logf_); }
	/* harmless: the plugin hits a few g_return_if_fail() when a server omits data */
	if (lvl & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) emit("glib-critical", "text", t, NULL);
	g_free(t);
}

/* ------------------------------------------------------ connection events */
static const char *reason_name(PurpleConnectionError r)
{
	switch (r) {
	case PURPLE_CONNECTION_ERROR_NETWORK_ERROR: return "network-error";
	case PURPLE_CONNECTION_ERROR_INVALID_USERNAME: return "invalid-username";
	case PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED: return "authentication-failed";
	case PURPLE_CONNECTION_ERROR_AUTHENTICATION_IMPOSSIBLE: return "authentication-impossible";
	case PURPLE_CONNECTION_ERROR_INVALID_SETTINGS: return "invalid-settings";
	case PURPLE_CONNECTION_ERROR_NO_SSL_SUPPORT: return "no-ssl";
	case PURPLE_CONNECTION_ERROR_ENCRYPTION_ERROR: return "encryption-error";
	case PURPLE_CONNECTION_ERROR_NAME_IN_USE: return "name-in-use";
	default:
		return (r >= PURPLE_CONNECTION_ERROR_CERT_NOT_PROVIDED &&
			r <= PURPLE_CONNECTION_ERROR_CERT_OTHER_ERROR) ? "certificate-error" : "other";
	}
}

static void conn_progress(PurpleConnection *gc, const char *text, size_t step, size_t n)
{
	emit("progress", "text", text, NULL);
}

static gboolean steps_started;
static void start_steps(void);
static gboolean start_steps_cb(gpointer d) { start_steps(); return FALSE; }

static void conn_connected(PurpleConnection *gc)
{
	if (!signed_on) {
		signed_on = TRUE;
		emit("signed-on", "account", purple_account_get_username(account), NULL);
		remember("signed-on", opt.user, "");
		if (!steps_started) g_idle_add(start_steps_cb, NULL);
	} else
		emit("re-registered", NULL);    /* the plugin reports every 200 to REGISTER */
}

static void conn_disconnected(PurpleConnection *gc)
{
	disconnected = TRUE;
	emit("disconnected", NULL);
}

static gboolean finish_lost(gpointer d)
{
	finish(GPOINTER_TO_INT(d));
	return FALSE;
}

static gboolean reconnect(gpointer d)
{
	if (!closing && !purple_account_get_connection(account)) purple_account_connect(account);
	return FALSE;
}

static void conn_report(PurpleConnection *gc, PurpleConnectionError r, const char *text)
{
	int rc = signed_on ? RC_LOST : RC_SIGNON;
	if (cert_problem || (r >= PURPLE_CONNECTION_ERROR_CERT_NOT_PROVIDED &&
			     r <= PURPLE_CONNECTION_ERROR_CERT_OTHER_ERROR))
		rc = RC_CERT;
	emit("connection-error", "reason", reason_name(r), "text", text, NULL);
	remember("connection-error", opt.user, text);
	if (closing) return;
	if (opt.reconnect > 0 && !purple_connection_error_is_fatal(r)) {
		signed_on = FALSE;
		g_timeout_add((guint)(opt.reconnect * 1000), reconnect, NULL);
	} else if (!opt.reconnect)
		g_idle_add(finish_lost, GINT_TO_POINTER(rc));
}

static PurpleConnectionUiOps conn_ops = {
	conn_progress, conn_connected, conn_disconnected, NULL, NULL, NULL, NULL, conn_report, NULL, NULL, NULL
};

/* -------------------------------------------------------------- requests */
static void *req_input(const char *title, const char *primary, const char *secondary,
		       const char *dflt, gboolean multi, gboolean masked, gchar *hint,
		       const char *ok, GCallback okc, const char *cancel, GCallback cc,
		       PurpleAccount *a, const char *who, PurpleConversation *conv, void *ud)
{
	emit("request-input", "title", title, "primary", primary, "secondary", secondary, NULL);
	return NULL;
}

/* Actions: choose the LAST (refusing) one, except for the contact-list question
 * "user added you", which is answered by the default. A certificate question is
 * always refused: a test must give --ca. */
static void *req_action(const char *title, const char *primary, const char *secondary, int dflt,
			PurpleAccount *a, const char *who, PurpleConversation *conv,
			void *ud, size_t n, va_list ap)
{
	PurpleRequestActionCb cb = NULL;
	const char *label = "";
	gboolean cert = (title && strcasestr(title, "certificate")) || (primary && strcasestr(primary, "certificate"));
	size_t i;
	emit("request-action", "title", title, "primary", primary, "secondary", secondary, "who", who, NULL);
	for (i = 0; i < n; i++) {
		const char *l = va_arg(ap, const char *);
		PurpleRequestActionCb c = va_arg(ap, PurpleRequestActionCb);
		if (cert ? (strcasestr(l, "reject") || strcasestr(l, "cancel") || i == 0) : i == n - 1) {
			/* remember the refusing choice */
			if (!cert || !cb || strcasestr(l, "reject")) { label = l; cb = c; }
			dflt = (int)i;
		}
	}
	if (cert) cert_problem = TRUE;
	if (cb) {
		emit("request-answered", "choice", label, NULL);
		cb(ud, dflt);
	}
	return NULL;
}

static void *req_choice(const char *title, const char *primary, const char *secondary, int dflt,
			const char *ok, GCallback okc, const char *cancel, GCallback cc,
			PurpleAccount *a, const char *who, PurpleConversation *conv, void *ud, va_list ap)
{
	emit("request-choice", "title", title, "primary", primary, NULL);
	return NULL;
}

static void *req_fields(const char *title, const char *primary, const char *secondary,
			PurpleRequestFields *fields, const char *ok, GCallback okc,
			const char *cancel, GCallback cc, PurpleAccount *a, const char *who,
			PurpleConversation *conv, void *ud)
{
	GHashTableIter it;
	gpointer k, v;
	emit("request-fields", "title", title, "primary", primary, NULL);
	g_hash_table_iter_init(&it, fields_values);
	while (g_hash_table_iter_next(&it, &k, &v))
		if (purple_request_fields_exists(fields, k)) {
			PurpleRequestField *f = purple_request_fields_get_field(fields, k);
			if (purple_request_field_get_type(f) == PURPLE_REQUEST_FIELD_STRING)
				purple_request_field_string_set_value(f, v);
		}
	if (okc) ((PurpleRequestFieldsCb)okc)(ud, fields);
	purple_request_fields_destroy(fields);
	return NULL;
}

static PurpleRequestUiOps req_ops = {
	.request_input = req_input, .request_choice = req_choice,
	.request_action = req_action, .request_fields = req_fields
};

/* --------------------------------------------------------------- notices */
static void *ntf_message(PurpleNotifyMsgType type, const char *title, const char *primary, const char *secondary)
{
	emit("notify", "title", title, "primary", primary, "secondary", secondary, NULL);
	remember("notify", "", primary);
	return NULL;
}
static void *ntf_formatted(const char *title, const char *primary, const char *secondary, const char *text)
{
	char *p = purple_markup_strip_html(text ? text : "");
	emit("notify", "title", title, "primary", primary, "secondary", secondary, "text", p, NULL);
	g_free(p);
	return NULL;
}
static void *ntf_search(PurpleConnection *gc, const char *title, const char *primary, const char *secondary,
			PurpleNotifySearchResults *res, gpointer ud)
{
	GList *r;
	for (r = res->rows; r; r = r->next) {
		GList *c;
		GString *s = g_string_new(NULL);
		for (c = r->data; c; c = c->next)
			g_string_append_printf(s, "%s%s", s->len ? "|" : "", c->data ? (char *)c->data : "");
		emit("search-result", "row", s->str, NULL);
		remember("search-result", "", s->str);
		g_string_free(s, TRUE);
	}
	return NULL;
}
static void *ntf_userinfo(PurpleConnection *gc, const char *who, PurpleNotifyUserInfo *info)
{
	char *t = purple_notify_user_info_get_text_with_newline(info, " ; ");
	char *p = purple_markup_strip_html(t);
	emit("user-info", "who", who, "text", p, NULL);
	remember("user-info", who, p);
	g_free(t);
	g_free(p);
	return NULL;
}
static PurpleNotifyUiOps ntf_ops = {
	.notify_message = ntf_message, .notify_formatted = ntf_formatted,
	.notify_searchresults = ntf_search, .notify_userinfo = ntf_userinfo
};

/* --------------------------------------------------------- conversations */
static void conv_write(PurpleConversation *conv, const char *name, const char *alias,
		       const char *message, PurpleMessageFlags flags, time_t when)
{
	const char *peer = purple_conversation_get_name(conv);
	gboolean chat = purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_CHAT;
	char *plain = purple_markup_strip_html(message);

	if (flags & PURPLE_MESSAGE_ERROR) {
		undelivered_count++;
		emit("conversation-error", "with", peer, "text", plain, NULL);
		remember("conversation-error", peer, plain);
		if (!opt.lenient && exit_code < 0) exit_code = RC_UNDELIVERED;  /* kept unless a worse thing happens */
	} else if (flags & PURPLE_MESSAGE_SYSTEM)
		emit("conversation-note", "with", peer, "text", plain, NULL);
	else if (flags & PURPLE_MESSAGE_RECV) {
		emit(chat ? "chat-message" : "im", "from", name ? name : peer, "with", peer, "text", plain, "html", message, NULL);
		remember(chat ? "chat-message" : "im", chat ? peer : (name ? name : peer), plain);
	} else if (flags & PURPLE_MESSAGE_SEND) {
		if (chat) emit("chat-message-own", "with", peer, "text", plain, NULL);
		else emit("im-sent", "to", peer, "text", plain, NULL);
	}
	g_free(plain);
}
static void chat_add(PurpleConversation *conv, GList *cb, gboolean new_arrivals)
{
	for (; cb; cb = cb->next) {
		const char *n = purple_conv_chat_cb_get_name(cb->data);
		emit("chat-join", "with", purple_conversation_get_name(conv), "who", n, NULL);
		remember("chat-join", n, purple_conversation_get_name(conv));
	}
}
static void chat_remove(PurpleConversation *conv, GList *users)
{
	for (; users; users = users->next) {
		emit("chat-leave", "with", purple_conversation_get_name(conv), "who", users->data, NULL);
		remember("chat-leave", users->data, purple_conversation_get_name(conv));
	}
}
static PurpleConversationUiOps conv_ops = {
	.write_conv = conv_write, .chat_add_users = chat_add, .chat_remove_users = chat_remove
};
static void on_conv_created(PurpleConversation *conv, gpointer d)
{
	if (purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_CHAT) {
		emit("chat-created", "with", purple_conversation_get_name(conv),
		     "title", purple_conversation_get_title(conv), NULL);
		remember("chat-created", purple_conversation_get_name(conv), "");
	}
}
static void on_typing(PurpleAccount *a, const char *who, gpointer on)
{
	emit(on ? "typing" : "typing-stopped", "who", who, NULL);
	remember(on ? "typing" : "typing-stopped", who, "");
}
static gint on_chat_invited(PurpleAccount *a, const char *inviter, const char *chat, const char *msg, GHashTable *c, gpointer d)
{
	emit("chat-invited", "from", inviter, "chat", chat, "text", msg, NULL);
	return 1;       /* accept */
}

/* ------------------------------------------------------------ buddy list */
static const char *uri_of(const char *who)
{
	static char buf[1024];
	char *l = g_ascii_strdown(who ? who : "", -1);
	if (!*l || strchr(l, ':') || !strchr(l, '@')) g_strlcpy(buf, l, sizeof buf);
	else g_snprintf(buf, sizeof buf, "sip:%s", l);
	g_free(l);
	return buf;
}

static char *status_text(PurpleBuddy *b)
{
	PurplePluginProtocolInfo *i = NULL;
	PurpleConnection *gc = purple_account_get_connection(account);
	if (gc) i = PURPLE_PLUGIN_PROTOCOL_INFO(purple_connection_get_prpl(gc));
	return i && i->status_text ? i->status_text(b) : NULL;
}

static void emit_buddy(const char *event, PurpleBuddy *b)
{
	PurplePresence *p = purple_buddy_get_presence(b);
	PurpleStatus *s = purple_presence_get_active_status(p);
	PurpleGroup *g = purple_buddy_get_group(b);
	char *txt = status_text(b);
	emit(event, "uri", purple_buddy_get_name(b), "alias", purple_buddy_get_alias(b),
	     "group", g ? purple_group_get_name(g) : NULL,
	     "status", purple_status_get_id(s), "text", txt,
	     "email", purple_blist_node_get_string((PurpleBlistNode *)b, "email"), NULL);
	g_free(txt);
}

static void on_buddy_status(PurpleBuddy *b, PurpleStatus *o, PurpleStatus *n, gpointer d)
{
	char *txt = status_text(b);
	emit("buddy-status", "uri", purple_buddy_get_name(b), "from", purple_status_get_id(o),
	     "status", purple_status_get_id(n), "text", txt, NULL);
	remember("buddy-status", purple_buddy_get_name(b), purple_status_get_id(n));
	g_free(txt);
}
static void on_buddy_on_off(PurpleBuddy *b, gpointer d)
{
	/* libpurple reports offline <-> on line with its own signals */
	PurpleStatus *n = purple_presence_get_active_status(purple_buddy_get_presence(b));
	char *txt = status_text(b);
	emit("buddy-status", "uri", purple_buddy_get_name(b), "from", d ? "offline" : "online",
	     "status", purple_status_get_id(n), "text", txt, NULL);
	remember("buddy-status", purple_buddy_get_name(b), purple_status_get_id(n));
	g_free(txt);
}
static void on_buddy_added(PurpleBuddy *b, gpointer d)
{
	emit_buddy("buddy-added", b);
	remember("buddy", purple_buddy_get_name(b), purple_buddy_get_alias(b));
}
static void on_buddy_removed(PurpleBuddy *b, gpointer d)
{
	emit("buddy-removed", "uri", purple_buddy_get_name(b), NULL);
	remember("buddy-removed", purple_buddy_get_name(b), "");
}
static void on_alias(PurpleBlistNode *n, const char *old, gpointer d)
{
	if (PURPLE_BLIST_NODE_IS_BUDDY(n)) {
		PurpleBuddy *b = (PurpleBuddy *)n;
		emit("buddy-alias", "uri", purple_buddy_get_name(b), "alias", purple_buddy_get_alias(b), NULL);
		remember("buddy-alias", purple_buddy_get_name(b), purple_buddy_get_alias(b));
	}
}
static void on_icon(PurpleBuddy *b, gpointer d)
{
	PurpleBuddyIcon *i = purple_buddy_get_icon(b);
	size_t n = 0;
	char num[24];
	if (i) purple_buddy_icon_get_data(i, &n);
	g_snprintf(num, sizeof num, "%lu", (unsigned long)n);
	emit("buddy-icon", "uri", purple_buddy_get_name(b), "bytes", num, NULL);
	remember("buddy-icon", purple_buddy_get_name(b), num);
}
static void on_own_status(PurpleAccount *a, PurpleStatus *o, PurpleStatus *n, gpointer d)
{
	emit("own-status", "status", purple_status_get_id(n), "note", purple_status_get_attr_string(n, "message"), NULL);
	remember("own-status", opt.user, purple_status_get_id(n));
}
static int dump_buddies(void)
{
	GSList *l = purple_find_buddies(account, NULL), *e;
	int n = 0;
	char num[16];
	for (e = l; e; e = e->next, n++) emit_buddy("buddy", e->data);
	g_slist_free(l);
	for (PurpleBlistNode *node = purple_blist_get_root(); node; node = node->next)
		if (PURPLE_BLIST_NODE_IS_GROUP(node)) emit("group", "name", purple_group_get_name((PurpleGroup *)node), NULL);
	g_snprintf(num, sizeof num, "%d", n);
	emit("buddies-end", "count", num, NULL);
	return n;
}

/* whom the user blocks */
static void privacy_added(PurpleAccount *a, const char *who) { emit("denied", "who", who, NULL); remember("denied", who, ""); }
static void privacy_removed(PurpleAccount *a, const char *who) { emit("allowed", "who", who, NULL); remember("allowed", who, ""); }
static PurplePrivacyUiOps privacy_ops = { .deny_added = privacy_added, .deny_removed = privacy_removed };

/* account "user added you" notices */
static void acct_added(PurpleAccount *a, const char *remote, const char *id, const char *alias, const char *msg)
{
	emit("added-by", "who", remote, "alias", alias, NULL);
	remember("added-by", remote, "");
}
static void *acct_authorize(PurpleAccount *a, const char *remote, const char *id, const char *alias,
			    const char *msg, gboolean on_list, PurpleAccountRequestAuthorizationCb ok,
			    PurpleAccountRequestAuthorizationCb no, void *ud)
{
	emit("authorize-request", "who", remote, "alias", alias, NULL);
	remember("authorize-request", remote, "");
	if (ok) ok(ud);
	return NULL;
}
static PurpleAccountUiOps acct_ops = {
	.notify_added = acct_added, .request_add = acct_added, .request_authorize = acct_authorize
};

/* ------------------------------------------------------------------ steps */
/*
 *   wait SECONDS
 *   im URI TEXT...            send an instant message (first one opens the dialog); \n is a line break
 *   close URI                 close the conversation (sends BYE)
 *   typing URI                send a typing notification
 *   status ID [NOTE...]       available busy do-not-disturb be-right-back away invisible
 *   idle SECONDS              report the machine idle (0 = back)
 *   add URI GROUP [ALIAS...]  add a contact;  remove URI [GROUP];  alias URI ALIAS...
 *   group-rename OLD=NEW      group-remove NAME
 *   allow URI / deny URI      access level (container 32000 = blocked)
 *   buddies                   print the contact list
 *   info URI                  ask the server for the contact's card
 *   search F=VALUE [F=V ...]  directory search; F: given surname email sipid company country
 *   menu URI LABEL            run an entry of the contact's menu (e.g. "New chat")
 *   action LABEL [F=V ...]    run an account action, answering its form
 *   chat TEXT...              send to the last opened chat;  invite URI;  leave
 *   mark                      later expects only look at events after this point
 *   expect SECONDS KIND [SUBJECT|*] [VALUE-SUBSTRING...]
 *        KIND, events: buddy buddy-status buddy-alias buddy-removed im delivered typing
 *              buddy-icon own-status added-by chat-created chat-join chat-message chat-leave
 *              search-result user-info notify conversation-error connection-error
 *        KIND, present state (polled until true): buddy-state URI STATUS,
 *              buddy-text URI TEXT, buddy-name URI NAME, buddy-group URI GROUP,
 *              own-state * STATUS
 *   expect-not SECONDS KIND [SUBJECT|*] [VALUE]   the event must NOT happen
 *   sign-out / sign-in
 *   quit
 */
static PurpleConversation *im_conv(const char *who)
{
	PurpleConversation *c = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, who, account);
	return c ? c : purple_conversation_new(PURPLE_CONV_TYPE_IM, account, who);
}
static PurpleConversation *last_chat(void)
{
	GList *l = g_list_last(purple_get_chats());
	return l ? l->data : NULL;
}

static gboolean run_menu(GList *menu, const char *label, PurpleBlistNode *node)
{
	for (; menu; menu = menu->next) {
		PurpleMenuAction *m = menu->data;
		if (!m) continue;
		if (m->label && strcasestr(m->label, label) && m->callback) {
			((void (*)(gpointer, gpointer))m->callback)(node, m->data);
			return TRUE;
		}
		if (m->children && run_menu(m->children, label, node)) return TRUE;
	}
	return FALSE;
}

static struct { char *kind, *subject, *value; gboolean negate; double until; } ex;

static gboolean match_expect(void)
{
	guint i;
	for (i = events_mark; i < events->len; i++) {
		char **p = g_strsplit(g_ptr_array_index(events, i), "\t", 3);
		gboolean ok = !strcmp(p[0], ex.kind) &&
			(!strcmp(ex.subject, "*") || !strcmp(p[1], ex.subject)) &&
			(!*ex.value || strstr(p[2], ex.value));
		g_strfreev(p);
		if (ok) return TRUE;
	}
	/* kinds that look at the present state instead of at events */
	if (!strcmp(ex.kind, "buddy-state") || !strcmp(ex.kind, "buddy-text") || !strcmp(ex.kind, "buddy-name") || !strcmp(ex.kind, "buddy-group")) {
		GSList *l = purple_find_buddies(account, ex.subject), *e;
		gboolean ok = FALSE;
		for (e = l; e && !ok; e = e->next) {
			PurpleBuddy *b = e->data;
			if (!strcmp(ex.kind, "buddy-state"))
				ok = !strcmp(purple_status_get_id(purple_presence_get_active_status(purple_buddy_get_presence(b))), ex.value);
			else if (!strcmp(ex.kind, "buddy-name"))
				ok = strstr(purple_buddy_get_alias(b), ex.value) != NULL;
			else if (!strcmp(ex.kind, "buddy-group"))
				ok = !strcmp(purple_group_get_name(purple_buddy_get_group(b)), ex.value);
			else {
				char *t = status_text(b);
				ok = t && strstr(t, ex.value);
				g_free(t);
			}
		}
		g_slist_free(l);
		return ok;
	}
	if (!strcmp(ex.kind, "own-state")) {
		PurpleStatus *st = purple_account_get_active_status(account);
		return st && !strcmp(purple_status_get_id(st), ex.value);
	}
	return FALSE;
}

static gboolean advance(gpointer d);
static void schedule(double s) { step_timer = g_timeout_add((guint)(s * 1000), advance, NULL); }

static gboolean poll_expect(gpointer d)
{
	gboolean m = match_expect(), refused = FALSE;
	char *what;
	if (!m && !ex.negate && !strcmp(ex.kind, "delivered")) {
		guint i;
		for (i = events_mark; i < events->len && !refused; i++) {
			char **p = g_strsplit(g_ptr_array_index(events, i), "\t", 3);
			refused = !strcmp(p[0], "conversation-error") && (!strcmp(ex.subject, "*") || !strcmp(p[1], ex.subject));
			g_strfreev(p);
		}
	}
	if (!m && !refused && now_s() < ex.until) return TRUE;
	what = g_strdup_printf("%s %s %s", ex.kind, ex.subject, ex.value);
	step_poll = 0;
	if (m != ex.negate) {
		emit("expect-ok", "what", what, "negated", ex.negate ? "true" : NULL, NULL);
		schedule(0);
	} else {
		emit("expect-failed", "what", what, "negated", ex.negate ? "true" : NULL, NULL);
		finish(refused ? RC_UNDELIVERED : RC_EXPECT);
	}
	g_free(what);
	return FALSE;
}

static void bad_step(const char *s, const char *why)
{
	emit("bad-step", "step", s, "why", why, NULL);
	finish(RC_USAGE);
}

/* returns seconds to wait before the next step, or -1 when the step schedules itself */
static double run_step(const char *line)
{
	char **w = g_strsplit(line, " ", 4);
	guint n = g_strv_length(w);
	PurpleConnection *gc = purple_account_get_connection(account);
	double delay = 0.05;
	const char *rest1 = n > 1 ? line + strlen(w[0]) + 1 : "";
	const char *rest2 = n > 2 ? rest1 + strlen(w[1]) + 1 : "";
	const char *rest3 = n > 3 ? rest2 + strlen(w[2]) + 1 : "";

	emit("step", "do", line, NULL);
	if (!n || !w[0][0]) delay = 0;
	else if (!strcmp(w[0], "wait") && n > 1) delay = atof(w[1]);
	else if (!strcmp(w[0], "quit")) { delay = -1; finish(RC_OK); }
	else if (!strcmp(w[0], "mark")) { events_mark = events->len; delay = 0; }
	else if (!strcmp(w[0], "buddies")) dump_buddies();
	else if ((!strcmp(w[0], "expect") || !strcmp(w[0], "expect-not")) && n > 2) {
		char *kind_rest = g_strdup(rest2);
		char **p = g_strsplit(kind_rest, " ", 3);
		guint pn = g_strv_length(p);
		g_free(ex.kind); g_free(ex.subject); g_free(ex.value);
		ex.kind = g_strdup(p[0]);
		ex.subject = g_strdup(pn > 1 ? (strcmp(p[1], "*") ? uri_of(p[1]) : "*") : "*");
		ex.value = g_strdup(pn > 2 ? p[2] : "");
		ex.negate = !strcmp(w[0], "expect-not");
		ex.until = now_s() + atof(w[1]);
		g_strfreev(p);
		g_free(kind_rest);
		if (ex.negate) step_poll = g_timeout_add(20, poll_expect, NULL);
		else step_poll = g_timeout_add(20, poll_expect, NULL);
		delay = -1;
	} else if (!strcmp(w[0], "sign-in")) { signed_on = FALSE; purple_account_connect(account); }
	else if (!gc) { bad_step(line, "not connected"); delay = -1; }
	else if (!strcmp(w[0], "sign-out")) purple_account_disconnect(account);
	else if (!strcmp(w[0], "im") && n > 2) {
		/* as a text box would: markup escaped, \n of the step a line break */
		char *t = g_strcompress(rest2), *m = g_markup_escape_text(t, -1), *h = purple_strreplace(m, "\n", "<br>");
		purple_conv_im_send(PURPLE_CONV_IM(im_conv(uri_of(w[1]))), h);
		g_free(t);
		g_free(m);
		g_free(h);
	} else if (!strcmp(w[0], "close") && n > 1) {
		PurpleConversation *c = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, uri_of(w[1]), account);
		if (c) purple_conversation_destroy(c);
	} else if (!strcmp(w[0], "typing") && n > 1) serv_send_typing(gc, uri_of(w[1]), PURPLE_TYPING);
	else if (!strcmp(w[0], "status") && n > 1) {
		if (!purple_account_get_status_type(account, w[1])) { bad_step(line, "unknown status id"); delay = -1; }
		else {
			if (n > 2) purple_account_set_status(account, w[1], TRUE, "message", rest2, NULL);
			else purple_account_set_status(account, w[1], TRUE, NULL);
			delay = 1.3;    /* the plugin defers user status changes by one second */
		}
	} else if (!strcmp(w[0], "idle") && n > 1) {
		int seconds = atoi(w[1]);
		purple_presence_set_idle(purple_account_get_presence(account), seconds > 0, seconds > 0 ? time(NULL) - seconds : 0);
	}
	else if (!strcmp(w[0], "add") && n > 2) {
		PurpleGroup *g = purple_find_group(w[2]);
		PurpleBuddy *b;
		if (!g) { g = purple_group_new(w[2]); purple_blist_add_group(g, NULL); }
		b = purple_buddy_new(account, uri_of(w[1]), n > 3 ? rest3 : NULL);
		purple_blist_add_buddy(b, NULL, g, NULL);
		purple_account_add_buddy(account, b);
	} else if (!strcmp(w[0], "remove") && n > 1) {
		GSList *l = purple_find_buddies(account, uri_of(w[1])), *e;
		for (e = l; e; e = e->next) {
			PurpleBuddy *b = e->data;
			PurpleGroup *g = purple_buddy_get_group(b);
			if (n > 2 && strcmp(w[2], purple_group_get_name(g))) continue;
			purple_account_remove_buddy(account, b, g);
			purple_blist_remove_buddy(b);
		}
		g_slist_free(l);
	} else if (!strcmp(w[0], "alias") && n > 2) {
		PurpleBuddy *b = purple_find_buddy(account, uri_of(w[1]));
		if (b) { purple_blist_alias_buddy(b, rest2); serv_alias_buddy(b); }
	} else if (!strcmp(w[0], "group-rename") && n > 1) {
		char **p = g_strsplit(rest1, "=", 2);
		PurpleGroup *g = p[0] ? purple_find_group(p[0]) : NULL;
		if (g && p[1]) purple_blist_rename_group(g, p[1]);
		g_strfreev(p);
	} else if (!strcmp(w[0], "group-remove") && n > 1) {
		PurpleGroup *g = purple_find_group(rest1);
		if (g) purple_account_remove_group(account, g);
	} else if (!strcmp(w[0], "allow") && n > 1) serv_add_permit(gc, uri_of(w[1]));
	else if (!strcmp(w[0], "deny") && n > 1) serv_add_deny(gc, uri_of(w[1]));
	else if (!strcmp(w[0], "info") && n > 1) serv_get_info(gc, uri_of(w[1]));
	else if (!strcmp(w[0], "menu") && n > 2) {
		PurpleBuddy *b = purple_find_buddy(account, uri_of(w[1]));
		PurplePluginProtocolInfo *i = PURPLE_PLUGIN_PROTOCOL_INFO(purple_connection_get_prpl(gc));
		if (!b || !i->blist_node_menu ||
		    !run_menu(i->blist_node_menu((PurpleBlistNode *)b), rest2, (PurpleBlistNode *)b)) {
			bad_step(line, "no such menu entry");
			delay = -1;
		}
	} else if ((!strcmp(w[0], "action") || !strcmp(w[0], "search")) && n > 1) {
		/* action LABEL-WORD F=V F=V ; search F=V F=V */
		gboolean search = !strcmp(w[0], "search");
		const char *label = search ? "Contact search" : w[1];
		char **kv = g_strsplit(search ? rest1 : rest2, " ", 0), **k;
		PurplePlugin *pl = purple_connection_get_prpl(gc);
		GList *acts = PURPLE_PLUGIN_ACTIONS(pl, gc), *e;
		gboolean found = FALSE;
		g_hash_table_remove_all(fields_values);
		for (k = kv; *k; k++) {
			char **p = g_strsplit(*k, "=", 2);
			if (p[0] && p[1]) g_hash_table_replace(fields_values, g_strdup(p[0]), g_strdup(p[1]));
			g_strfreev(p);
		}
		g_strfreev(kv);
		for (e = acts; e && !found; e = e->next) {
			PurplePluginAction *pa = e->data;
			if (pa && strcasestr(pa->label, label)) {
				found = TRUE;
				pa->plugin = pl;
				pa->context = gc;
				pa->callback(pa);
			}
		}
		if (!found) { bad_step(line, "no such action"); delay = -1; }
	} else if (!strcmp(w[0], "chat") && n > 1) {
		PurpleConversation *c = last_chat();
		char *m = g_markup_escape_text(rest1, -1);
		if (c) purple_conv_chat_send(PURPLE_CONV_CHAT(c), m);
		else { bad_step(line, "no chat open"); delay = -1; }
		g_free(m);
	} else if (!strcmp(w[0], "invite") && n > 1) {
		PurpleConversation *c = last_chat();
		if (c) serv_chat_invite(gc, purple_conv_chat_get_id(PURPLE_CONV_CHAT(c)), "", uri_of(w[1]));
		else { bad_step(line, "no chat open"); delay = -1; }
	} else if (!strcmp(w[0], "leave")) {
		PurpleConversation *c = last_chat();
		if (c) purple_conversation_destroy(c);
	} else { bad_step(line, "unknown step or missing argument"); delay = -1; }
	g_strfreev(w);
	return delay;
}

static gboolean stdin_eof;
static gboolean advance(gpointer d)
{
	step_timer = 0;
	if (closing) return FALSE;
	if (next_step < opt.steps->len) {
		double s = run_step(g_ptr_array_index(opt.steps, next_step++));
		if (s >= 0 && !closing) schedule(s);
	} else if (!opt.interactive || stdin_eof)
		finish(RC_OK);
	return FALSE;
}
static void start_steps(void) { steps_started = TRUE; schedule(0); }

static gboolean on_stdin(GIOChannel *ch, GIOCondition cond, gpointer d)
{
	char *line = NULL;
	gsize term;
	GIOStatus st = g_io_channel_read_line(ch, &line, NULL, &term, NULL);
	if (st == G_IO_STATUS_NORMAL) {
		line[term] = 0;
		g_ptr_array_add(opt.steps, line);
		if (steps_started && !step_timer && !step_poll) schedule(0);
		return TRUE;
	}
	g_free(line);
	if (st == G_IO_STATUS_AGAIN) return TRUE;
	stdin_eof = TRUE;
	if (steps_started && !step_timer && !step_poll) schedule(0);
	return FALSE;
}

/* wait until something accepts TCP connections on the server's port */
static gboolean wait_for_port(const char *host, const char *port, double seconds)
{
	const char *ip = g_hash_table_lookup(opt.resolve, host);
	struct addrinfo hints, *ai = NULL;
	double until = now_s() + seconds;
	gboolean ok = FALSE;
	memset(&hints, 0, sizeof hints);
	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(ip ? ip : host, port ? port : "5061", &hints, &ai)) return FALSE;
	do {
		int fd = socket(ai->ai_family, SOCK_STREAM, 0);
		ok = fd >= 0 && connect(fd, ai->ai_addr, ai->ai_addrlen) == 0;
		if (fd >= 0) close(fd);
		if (!ok) g_usleep(100000);
	} while (!ok && now_s() < until);
	freeaddrinfo(ai);
	return ok;
}

/* ------------------------------------------------------------- life cycle */
static gboolean quit_loop(gpointer d) { g_main_loop_quit(loop); return FALSE; }

static void finish(int code)
{
	if (closing) return;
	closing = TRUE;
	if (exit_code < 0 || (code != RC_OK)) exit_code = code;
	if (step_timer) { g_source_remove(step_timer); step_timer = 0; }
	/* sign out politely: un-SUBSCRIBE, REGISTER Expires: 0 */
	if (account && purple_account_get_connection(account)) purple_account_disconnect(account);
	g_timeout_add(300, quit_loop, NULL);
}

static gboolean on_timeout(gpointer d)
{
	emit("timeout", "phase", signed_on ? "steps" : "sign-on", NULL);
	finish(signed_on ? RC_EXPECT : RC_SIGNON);
	return FALSE;
}
static gboolean on_signon_timeout(gpointer d)
{
	if (!signed_on) {
		emit("timeout", "phase", "sign-on", NULL);
		finish(cert_problem ? RC_CERT : RC_SIGNON);
	}
	return FALSE;
}
static gboolean on_signal(gpointer d) { emit("signal", NULL); finish(RC_OK); return FALSE; }

static void rm_rf(const char *dir)
{
	GDir *g = g_dir_open(dir, 0, NULL);
	const char *n;
	if (!g) return;
	while ((n = g_dir_read_name(g))) {
		char *p = g_build_filename(dir, n, NULL);
		if (g_file_test(p, G_FILE_TEST_IS_DIR) && !g_file_test(p, G_FILE_TEST_IS_SYMLINK)) rm_rf(p);
		else unlink(p);
		g_free(p);
	}
	g_dir_close(g);
	rmdir(dir);
}

static void usage(FILE *f)
{
	fputs(
"usage: sipe-drive --server HOST --port N --user SIPURI --password PW [options]\n"
"  --transport tls|tcp     (default tls)         --ca FILE.pem   trust this CA (PEM)\n"
"  --login NAME            login if not the sip address (user, DOMAIN\\\\user, user@realm)\n"
"  --password-env VAR | --password-file FILE\n"
"  --auth ntlm|krb5|tls-dsk|auto|...  any other word = auto (default auto)\n"
"  --sso                   Kerberos single sign-on (no password)\n"
"  --ua STRING             User-Agent             --resolve HOST=IP   (repeatable)\n"
"  --status ID[:note]      initial status         --set NAME=VALUE    extra string account setting\n"
"  --publish-calendar      let the client look for an Exchange calendar (off by default)\n"
"  --do STEP               repeatable; see README --interactive       read steps from stdin\n"
"  --peer URI --text TEXT  shorthand: buddies, im, expect delivered\n"
"  --reply SUBSTR          with --peer: also expect an IM from the peer containing SUBSTR\n"
"  --linger SEC            stay on line that long after the steps\n"
"  --timeout SEC (60)      --signon-timeout SEC (20)  --lenient   ignore conversation errors\n"
"  --log FILE              libpurple/plugin debug log with every SIP message\n"
"  --home DIR              libpurple profile directory (default: a temporary one, removed)\n"
"  --hostname NAME         pretend to be this host (gives another epid for the same user)\n"
"  --wait-port SEC         first wait until the port accepts connections\n"
"  --probe-libxml          only say whether this libxml2 has the SAX1 fault: exit 3 when it has\n"
"  --speed N               let the plugin's timers run N times faster\n"
"  --reconnect SEC         connect again after a lost connection, as desktop programs do\n"
"exit: 0 ok, 1 usage, 2 sign-on failed, 3 expectation/time-out, 4 connection lost,\n"
"      5 message undelivered, 6 certificate not accepted\n", f);
}

int main(int argc, char **argv)
{
	static struct option lo[] = {
		{"server", 1, 0, 's'}, {"port", 1, 0, 'p'}, {"transport", 1, 0, 't'}, {"ca", 1, 0, 'c'},
		{"user", 1, 0, 'u'}, {"login", 1, 0, 'l'}, {"password", 1, 0, 'w'}, {"password-env", 1, 0, 1},
		{"password-file", 1, 0, 2}, {"auth", 1, 0, 'a'}, {"ua", 1, 0, 'U'}, {"resolve", 1, 0, 'r'},
		{"status", 1, 0, 3}, {"set", 1, 0, 4}, {"publish-calendar", 0, 0, 5}, {"do", 1, 0, 'd'},
		{"interactive", 0, 0, 'i'}, {"peer", 1, 0, 6}, {"text", 1, 0, 7}, {"linger", 1, 0, 8},
		{"timeout", 1, 0, 9}, {"signon-timeout", 1, 0, 10}, {"log", 1, 0, 11}, {"home", 1, 0, 12},
		{"lenient", 0, 0, 13}, {"reply", 1, 0, 14}, {"probe-libxml", 0, 0, 16}, {"reconnect", 1, 0, 19}, {"speed", 1, 0, 20}, {"hostname", 1, 0, 17}, {"wait-port", 1, 0, 18}, {"sso", 0, 0, 15}, {"help", 0, 0, 'h'}, {0, 0, 0, 0}
	};
	const char *peer = NULL, *text = NULL, *reply = NULL, *linger = NULL;
	PurpleSavedStatus *ss;
	GPtrArray *sets = g_ptr_array_new();
	char *uname, *sv;
	double wait_port = 0;
	int c;
	void *bl, *cv, *h = &opt;

	gettimeofday(&t0, NULL);
	opt.transport = "tls";
	opt.auth = "auto";
	opt.timeout = 60;
	opt.speed = 1;
	opt.signon_timeout = 20;
	opt.status = "available";
	opt.resolve = g_hash_table_new(g_str_hash, g_str_equal);
	opt.steps = g_ptr_array_new();
	events = g_ptr_array_new();
	fields_values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	while ((c = getopt_long(argc, argv, "hi", lo, NULL)) != -1) {
		char *eq;
		gsize len;
		switch (c) {
		case 's': opt.server = optarg; break;
		case 'p': opt.port = optarg; break;
		case 't': opt.transport = optarg; break;
		case 'c': opt.ca = optarg; break;
		case 'u': opt.user = g_str_has_prefix(optarg, "sip:") ? optarg + 4 : optarg; break;
		case 'l': opt.login = optarg; break;
		case 'w': opt.password = optarg; break;
		case 1: opt.password = getenv(optarg); break;
		case 2: { char *s = NULL; if (!g_file_get_contents(optarg, &s, &len, NULL)) { perror(optarg); return RC_USAGE; } opt.password = g_strchomp(s); break; }
		case 'a': opt.auth = optarg; break;
		case 'U': opt.ua = optarg; break;
		case 'r': if (!(eq = strchr(optarg, '='))) { usage(stderr); return RC_USAGE; }
			g_hash_table_replace(opt.resolve, g_strndup(optarg, eq - optarg), g_strdup(eq + 1)); break;
		case 3: opt.status = optarg; break;
		case 4: g_ptr_array_add(sets, optarg); break;
		case 5: opt.publish_calendar = TRUE; break;
		case 'd': g_ptr_array_add(opt.steps, optarg); break;
		case 'i': opt.interactive = TRUE; break;
		case 6: peer = optarg; break;
		case 7: text = optarg; break;
		case 8: linger = optarg; break;
		case 9: opt.timeout = atof(optarg); break;
		case 10: opt.signon_timeout = atof(optarg); break;
		case 11: opt.log = optarg; break;
		case 12: opt.home = optarg; break;
		case 13: opt.lenient = TRUE; break;
		case 14: reply = optarg; break;
		case 15: opt.use_sso = TRUE; break;
		case 16: return sax_is_broken() ? RC_EXPECT : RC_OK;
		case 19: opt.reconnect = atof(optarg); break;
		case 20: opt.speed = atof(optarg); break;
		case 17: fake_hostname = optarg; break;
		case 18: wait_port = atof(optarg); break;
		case 'h': usage(stdout); return RC_OK;
		default: usage(stderr); return RC_USAGE;
		}
	}
	if (!opt.server || !opt.user || (!opt.password && !opt.use_sso)) { usage(stderr); return RC_USAGE; }
	if (peer) {
		if (!opt.steps->len) g_ptr_array_add(opt.steps, "wait 1.5");
		g_ptr_array_add(opt.steps, "buddies");
		if (text) {
			g_ptr_array_add(opt.steps, g_strdup_printf("im %s %s", peer, text));
			g_ptr_array_add(opt.steps, g_strdup_printf("expect 20 delivered %s", peer));
		}
		if (reply) g_ptr_array_add(opt.steps, g_strdup_printf("expect 20 im %s %s", peer, reply));
	}
	if (linger) g_ptr_array_add(opt.steps, g_strdup_printf("wait %s", linger));

	setenv("LC_ALL", "C.UTF-8", 1);         /* untranslated texts */
	unsetenv("LANGUAGE");
	unsetenv("DBUS_SESSION_BUS_ADDRESS");
	if (!opt.home) {
		tmp_home = g_dir_make_tmp("sipe-drive-XXXXXX", NULL);
		opt.home = tmp_home;
	}
	if (!opt.home) { perror("temporary profile"); return RC_USAGE; }
	g_mkdir_with_parents(opt.home, 0700);
	if (opt.log && !(logf_ = fopen(opt.log, "w"))) { perror(opt.log); return RC_USAGE; }

	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	g_log_set_default_handler(glib_log, NULL);
	g_set_print_handler(debug_print);       /* libpurple's debug output */
	purple_debug_set_enabled(TRUE);
	purple_debug_set_unsafe(TRUE);          /* makes the plugin log SIP messages */
	purple_util_set_user_dir(opt.home);
	purple_eventloop_set_ui_ops(&loop_ops);
	purple_connections_set_ui_ops(&conn_ops);
	purple_request_set_ui_ops(&req_ops);
	purple_notify_set_ui_ops(&ntf_ops);
	purple_conversations_set_ui_ops(&conv_ops);
	purple_accounts_set_ui_ops(&acct_ops);
	purple_dnsquery_set_ui_ops(&dns_ops);
	purple_privacy_set_ui_ops(&privacy_ops);
	loop = g_main_loop_new(NULL, FALSE);

	if (!purple_core_init(UI_ID)) { fprintf(stderr, "libpurple did not start\n"); return RC_USAGE; }
	purple_set_blist(purple_blist_new());
	purple_prefs_load();
	purple_prefs_set_bool("/purple/logging/log_ims", FALSE);
	purple_prefs_set_bool("/purple/logging/log_chats", FALSE);
	purple_prefs_set_bool("/purple/logging/log_system", FALSE);
	purple_prefs_set_string("/purple/away/idle_reporting", "none");
	purple_prefs_set_bool("/purple/away/away_when_idle", FALSE);
	if (opt.ca) {
		/* libpurple reads every *.pem / *.crt of a directory */
		char *dir = g_build_filename(opt.home, "ca", NULL), *dst, *pem = NULL;
		gsize n;
		g_mkdir_with_parents(dir, 0700);
		dst = g_build_filename(dir, "private-ca.pem", NULL);
		if (!g_file_get_contents(opt.ca, &pem, &n, NULL) || !g_file_set_contents(dst, pem, n, NULL)) {
			fprintf(stderr, "cannot read CA file %s\n", opt.ca);
			return RC_USAGE;
		}
		purple_certificate_add_ca_search_path(dir);
	}
	if (!purple_find_prpl("prpl-sipe")) { fprintf(stderr, "prpl-sipe is not installed (package pidgin-sipe)\n"); return RC_USAGE; }

	bl = purple_blist_get_handle();
	cv = purple_conversations_get_handle();
	purple_signal_connect(bl, "buddy-status-changed", h, PURPLE_CALLBACK(on_buddy_status), NULL);
	purple_signal_connect(bl, "buddy-signed-on", h, PURPLE_CALLBACK(on_buddy_on_off), GINT_TO_POINTER(1));
	purple_signal_connect(bl, "buddy-signed-off", h, PURPLE_CALLBACK(on_buddy_on_off), NULL);
	purple_signal_connect(bl, "buddy-icon-changed", h, PURPLE_CALLBACK(on_icon), NULL);
	purple_signal_connect(bl, "buddy-added", h, PURPLE_CALLBACK(on_buddy_added), NULL);
	purple_signal_connect(bl, "buddy-removed", h, PURPLE_CALLBACK(on_buddy_removed), NULL);
	purple_signal_connect(bl, "blist-node-aliased", h, PURPLE_CALLBACK(on_alias), NULL);
	purple_signal_connect(cv, "conversation-created", h, PURPLE_CALLBACK(on_conv_created), NULL);
	purple_signal_connect(cv, "buddy-typing", h, PURPLE_CALLBACK(on_typing), GINT_TO_POINTER(1));
	purple_signal_connect(cv, "buddy-typing-stopped", h, PURPLE_CALLBACK(on_typing), NULL);
	purple_signal_connect(cv, "chat-invited", h, PURPLE_CALLBACK(on_chat_invited), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-status-changed", h, PURPLE_CALLBACK(on_own_status), NULL);

	uname = opt.login && *opt.login ? g_strdup_printf("%s,%s", opt.user, opt.login) : g_strdup(opt.user);
	account = purple_account_new(uname, "prpl-sipe");
	sv = opt.port ? g_strdup_printf("%s:%s", opt.server, opt.port) : g_strdup(opt.server);
	purple_account_set_string(account, "server", sv);
	purple_account_set_string(account, "transport", opt.transport);
	purple_account_set_string(account, "authentication", opt.auth);
	purple_account_set_bool(account, "dont-publish", !opt.publish_calendar);
	if (opt.ua) purple_account_set_string(account, "useragent", opt.ua);
	if (opt.use_sso) purple_account_set_bool(account, "sso", TRUE);
	for (c = 0; c < (int)sets->len; c++) {
		char **p = g_strsplit(g_ptr_array_index(sets, c), "=", 2);
		if (p[0] && p[1]) purple_account_set_string(account, p[0], p[1]);
		g_strfreev(p);
	}
	purple_account_set_remember_password(account, TRUE);
	if (opt.password) purple_account_set_password(account, opt.password);
	purple_accounts_add(account);

	{
		char **p = g_strsplit(opt.status, ":", 2);
		if (p[1]) purple_account_set_status(account, p[0], TRUE, "message", p[1], NULL);
		else purple_account_set_status(account, p[0], TRUE, NULL);
		g_strfreev(p);
	}
	ss = purple_savedstatus_get_default();
	(void)ss;
	g_timeout_add((guint)(opt.timeout * 1000), on_timeout, NULL);
	g_timeout_add((guint)(opt.signon_timeout * 1000), on_signon_timeout, NULL);
	g_unix_signal_add(SIGTERM, on_signal, NULL);
	g_unix_signal_add(SIGINT, on_signal, NULL);
	if (opt.interactive) {
		GIOChannel *in = g_io_channel_unix_new(0);
		g_io_channel_set_flags(in, G_IO_FLAG_NONBLOCK, NULL);
		g_io_add_watch(in, G_IO_IN | G_IO_HUP, on_stdin, NULL);
	}
	if (sax_is_broken())
		emit("note", "text", "this libxml2 ignores SAX1 callbacks; the client will not understand any XML", NULL);
	if (wait_port > 0 && !wait_for_port(opt.server, opt.port, wait_port))
		emit("note", "text", "nothing listens on the server port", NULL);
	emit("start", "server", sv, "transport", opt.transport, "auth", opt.auth, "user", opt.user, NULL);
	purple_account_set_enabled(account, UI_ID, TRUE);
	g_main_loop_run(loop);

	{
		char b[16];
		g_snprintf(b, sizeof b, "%d", exit_code);
		emit("exit", "code", b, NULL);
	}
	/* no purple_core_quit(): the plugin asserts on half-built state; the process ends anyway */
	if (tmp_home && !opt.keep_home) rm_rf(tmp_home);
	if (logf_) fclose(logf_);
	_exit(exit_code < 0 ? RC_OK : exit_code);
}
