package io.github.camelsmtp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The three rules of docs/architecture.md, over both modules. */
@AnalyzeClasses(
        packages = "io.github.camelsmtp",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {
    /** The contract tests of the store come in a jar of their own. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String ROOT = "io.github.camelsmtp.";
    private static final String[] PURE = {
        ROOT + "mail..",
        ROOT + "wire..",
        ROOT + "auth..",
        ROOT + "smtp..",
        ROOT + "policy..",
        ROOT + "forward..",
        ROOT + "pop3..",
        ROOT + "store..",
        ROOT + "queue.."
    };

    /** Addresses are values; everything that opens, connects or waits is not. */
    private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
            DescribedPredicate.describe("MINA, Camel, JDBC, sockets, channels or executors", type -> {
                String name = type.getFullName();
                return name.startsWith("org.apache.mina.")
                        || name.startsWith("org.apache.camel.")
                        || name.startsWith("java.sql.")
                        || name.startsWith("javax.sql.")
                        || name.startsWith("java.nio.channels.")
                        || name.matches("java\\.net\\.(Server|Datagram|Multicast)?Socket")
                        || Set.of(
                                        "java.util.Timer",
                                        "java.util.concurrent.Executors",
                                        "java.util.concurrent.ThreadPoolExecutor",
                                        "java.util.concurrent.ScheduledThreadPoolExecutor",
                                        "java.util.concurrent.ForkJoinPool")
                                .contains(name);
            });

    private static final DescribedPredicate<JavaAccess<?>> SYSTEM_CLOCK =
            DescribedPredicate.describe("the system clock", access -> {
                String owner = access.getTargetOwner().getFullName();
                String method = access.getName();
                return owner.equals("java.lang.System")
                                && Set.of("currentTimeMillis", "nanoTime").contains(method)
                        || owner.equals("java.time.Clock") && method.startsWith("system")
                        || owner.startsWith("java.time.") && method.equals("now");
            });

    @ArchTest
    static final ArchRule pureRule = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(OUTSIDE_WORLD)
            .because("the protocols and values are sans-I/O: they run in a test as they run in a server");

    @ArchTest
    static final ArchRule noThreadRule = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "it makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)));

    @ArchTest
    static final ArchRule noClockRule = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .accessTargetWhere(SYSTEM_CLOCK)
            .because("time is told from outside, so a test can tell it too");

    @ArchTest
    static final ArchRule minaOnlyInNet = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "net..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.mina..");

    @ArchTest
    static final ArchRule camelOnlyInComponent = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "component..", ROOT + "examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule sqlOnlyInJdbc = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "jdbc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule springOnlyInJdbc = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "jdbc..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule dnsjavaOnlyInDns = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "dns..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xbill..");

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule mailSpeaksToNobody = arrows("mail");

    @ArchTest
    static final ArchRule storeArrows = arrows("store", "mail");

    @ArchTest
    static final ArchRule queueArrows = arrows("queue", "store", "mail");

    @ArchTest
    static final ArchRule jdbcArrows = arrows("jdbc", "store", "queue", "mail");

    @ArchTest
    static final ArchRule maildirArrows = arrows("maildir", "store", "mail");

    @ArchTest
    static final ArchRule archiveArrows = arrows("archive", "store", "mail");

    @ArchTest
    static final ArchRule wireSpeaksToNobody = arrows("wire");

    @ArchTest
    static final ArchRule authArrows = arrows("auth", "mail", "wire");

    @ArchTest
    static final ArchRule oauthArrows = arrows("oauth", "http", "auth", "mail");

    @ArchTest
    static final ArchRule smtpArrows = arrows("smtp", "mail", "wire", "auth");

    @ArchTest
    static final ArchRule policyArrows = arrows("policy", "smtp", "mail", "store", "forward");

    @ArchTest
    static final ArchRule forwardArrows = arrows("forward", "mail");

    @ArchTest
    static final ArchRule pop3Arrows = arrows("pop3", "wire", "auth", "store", "mail");

    @ArchTest
    static final ArchRule netArrows = arrows("net", "smtp", "pop3", "wire", "auth", "mail", "store");

    @ArchTest
    static final ArchRule relayArrows =
            arrows("relay", "dns", "http", "net", "smtp", "pop3", "wire", "auth", "mail", "store", "queue");

    @ArchTest
    static final ArchRule dnsSpeaksToNobody = arrows("dns");

    @ArchTest
    static final ArchRule httpSpeaksToNobody = arrows("http");

    /** A package depends on these of ours and on no other. */
    private static ArchRule arrows(String from, String... to) {
        Set<String> allowed = new java.util.HashSet<>(Set.of(to));
        allowed.add(from);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("packages of ours but " + allowed, type -> {
                    String name = type.getPackageName();
                    return name.startsWith(ROOT)
                            && !allowed.contains(name.substring(ROOT.length()).split("\\.")[0]);
                }))
                .because("arrows go down only");
    }
}
