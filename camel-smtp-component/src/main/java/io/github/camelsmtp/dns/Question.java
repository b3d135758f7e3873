package io.github.camelsmtp.dns;

import org.xbill.DNS.Name;

/** A name, compared without regard to its case, and a type of records. */
record Question(Name name, int type) {}
