package io.github.camelsmtp.jdbc;

/** Several nodes on an H2 of the application. */
final class ApplicationH2NodesTest implements NodesContract {
    @Override
    public TestServer server() {
        return H2Server.running();
    }
}
