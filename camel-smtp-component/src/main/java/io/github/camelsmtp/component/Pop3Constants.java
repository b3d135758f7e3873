package io.github.camelsmtp.component;

import org.apache.camel.spi.Metadata;

/** The message headers of the {@code mina-pop3} endpoint: what a finished session did. */
public final class Pop3Constants {
    @Metadata(description = "The account whose mailbox was open; absent if nobody logged in", javaType = "String")
    public static final String USER = "CamelPop3User";

    @Metadata(description = "Messages retrieved whole", javaType = "Integer")
    public static final String RETRIEVED = "CamelPop3Retrieved";

    @Metadata(description = "Messages deleted", javaType = "Integer")
    public static final String DELETED = "CamelPop3Deleted";

    @Metadata(description = "Octets of messages sent", javaType = "Long")
    public static final String OCTETS = "CamelPop3Octets";

    @Metadata(description = "The client's address", javaType = "java.net.InetSocketAddress")
    public static final String REMOTE_ADDRESS = "CamelPop3RemoteAddress";

    private Pop3Constants() {}
}
