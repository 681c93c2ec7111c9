package io.polymath.backup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.polymath.backup.codec.Codec;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreContract;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreContract;
import io.polymath.backup.store.StoreKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may know whom, as docs/architecture.md draws it. */
final class ArchitectureTest {

    private static final String ROOT = "io.polymath.backup";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);

    @Test
    void floorsOnlyKnowThoseBelow() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("cli")
                .definedBy("..cli..")
                .layer("camel")
                .definedBy("..camel..")
                .layer("restore")
                .definedBy("..restore..")
                .layer("run")
                .definedBy("..run..")
                .layer("proof")
                .definedBy("..proof..")
                .layer("schedule")
                .definedBy("..schedule..")
                .layer("report")
                .definedBy("..report..")
                .layer("check")
                .definedBy("..check..")
                .layer("status")
                .definedBy("..status..")
                .layer("watch")
                .definedBy("..watch..")
                .layer("notice")
                .definedBy("..notice..")
                .layer("retention")
                .definedBy("..retention..")
                .layer("repository")
                .definedBy("..repository..")
                .layer("store")
                .definedBy("..store..")
                .layer("config")
                .definedBy("..config..")
                .layer("set")
                .definedBy("..set..")
                .layer("codec")
                .definedBy("..codec..")
                .layer("pgp")
                .definedBy("..pgp..")
                .layer("error")
                .definedBy("..error..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("camel")
                .mayOnlyAccessLayers(
                        "restore",
                        "run",
                        "status",
                        "watch",
                        "notice",
                        "retention",
                        "schedule",
                        "report",
                        "repository",
                        "store",
                        "config",
                        "set",
                        "codec",
                        "pgp",
                        "error")
                .whereLayer("restore")
                .mayOnlyAccessLayers("run", "proof", "repository", "store", "set", "error")
                .whereLayer("run")
                .mayOnlyAccessLayers(
                        "proof", "retention", "repository", "store", "config", "set", "codec", "pgp", "error")
                .whereLayer("proof")
                .mayOnlyAccessLayers("repository", "store", "set", "codec", "error")
                .whereLayer("check")
                .mayOnlyAccessLayers("repository", "store", "set", "config", "error")
                .whereLayer("status")
                .mayOnlyAccessLayers("schedule", "repository", "set", "config", "error")
                .whereLayer("watch")
                .mayOnlyAccessLayers("status", "schedule", "repository", "set", "config", "error")
                .whereLayer("notice")
                .mayOnlyAccessLayers("watch", "report", "set", "config", "error")
                .whereLayer("retention")
                .mayOnlyAccessLayers("report", "repository", "set", "config", "error")
                .whereLayer("schedule")
                .mayOnlyAccessLayers("config")
                .whereLayer("report")
                .mayOnlyAccessLayers("repository", "set", "config", "error")
                .whereLayer("repository")
                .mayOnlyAccessLayers("set", "config", "codec", "pgp", "error")
                .whereLayer("store")
                .mayOnlyAccessLayers("set", "config", "error")
                .whereLayer("config")
                .mayOnlyAccessLayers("error")
                .whereLayer("set")
                .mayOnlyAccessLayers("codec", "error")
                .whereLayer("codec")
                .mayOnlyAccessLayers("pgp", "error")
                .whereLayer("pgp")
                .mayOnlyAccessLayers("config", "error")
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .check(MAIN);
    }

    @Test
    void everyPackageHasItsFloor() {
        Set<String> floors = MAIN.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).split("\\.", 3)[1])
                .collect(Collectors.toSet());

        assertThat(floors)
                .isSubsetOf(
                        "cli",
                        "camel",
                        "restore",
                        "run",
                        "schedule",
                        "proof",
                        "report",
                        "retention",
                        "check",
                        "status",
                        "watch",
                        "notice",
                        "repository",
                        "store",
                        "config",
                        "set",
                        "codec",
                        "pgp",
                        "error");
    }

    @Test
    void onlyTheWordsAndTheCommandsKnowCamel() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..camel..", "..cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(MAIN);
    }

    @Test
    void storesDoNotKnowEachOther() {
        slices().matching(ROOT + ".store.(*)..").should().notDependOnEachOther().check(MAIN);
    }

    @Test
    void aStoreIsKnownOnlyWhereStoresAreListed() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".store.*..")
                .and()
                .doNotHaveSimpleName("Stores")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".store.*..")
                .check(MAIN);
    }

    @Test
    void aStoresOnlyPublicClassIsItsKind() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".store.*..")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .implement(StoreKind.class)
                .check(MAIN);
    }

    @Test
    void implementationsAreNamedAsSuch() {
        classes()
                .that()
                .implement(Store.class)
                .should()
                .haveSimpleNameEndingWith("Store")
                .check(MAIN);
        classes()
                .that()
                .implement(StoreKind.class)
                .should()
                .haveSimpleNameEndingWith("Kind")
                .check(MAIN);
        classes()
                .that()
                .implement(Repository.class)
                .should()
                .haveSimpleNameEndingWith("Repository")
                .check(MAIN);
        classes()
                .that()
                .implement(Codec.class)
                .should()
                .haveSimpleNameEndingWith("Codec")
                .check(MAIN);
    }

    @Test
    void everyKindOfStoreKeepsTheContract() {
        assertThat(implementationsOf(StoreKind.class))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(testsThatExtend(StoreContract.class.getName()))
                        .as("tests that extend StoreContract and use " + kind.getSimpleName())
                        .anyMatch(test -> uses(test, kind)));
    }

    @Test
    void everyRestorationKeepsTheContract() {
        assertThat(implementationsOf(Restoration.class))
                .isNotEmpty()
                .allSatisfy(restoration -> assertThat(testsThatExtend(RestoreContract.class.getName()))
                        .as("tests that extend RestoreContract, in the package of " + restoration.getSimpleName())
                        .anyMatch(test -> test.getPackageName().equals(restoration.getPackageName())));
    }

    @Test
    void everyCodecKeepsTheContract() {
        assertThat(implementationsOf(Codec.class))
                .isNotEmpty()
                .allSatisfy(codec -> assertThat(testsThatExtend(ROOT + ".codec.CodecContract"))
                        .as("tests that extend CodecContract and use " + codec.getSimpleName())
                        .anyMatch(test -> uses(test, codec)));
    }

    @Test
    void everyRepositoryKeepsTheContract() {
        assertThat(implementationsOf(Repository.class))
                .isNotEmpty()
                .allSatisfy(repository -> assertThat(testsThatExtend(RepositoryContract.class.getName()))
                        .as("tests that extend RepositoryContract and use " + repository.getSimpleName())
                        .anyMatch(test -> uses(test, repository)));
    }

    @Test
    void everyPackageIsNullMarked() {
        List<JavaPackage> packages =
                MAIN.stream().map(JavaClass::getPackage).distinct().toList();

        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    @Test
    void programsAreStartedWithoutOurSettingsInTheirEnvironment() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ChildProcess")
                .should()
                .callConstructor(ProcessBuilder.class, List.class)
                .orShould()
                .callConstructor(ProcessBuilder.class, String[].class)
                .check(MAIN);
    }

    @Test
    void classesAreNamedByWhatTheyAre() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(MAIN);
    }

    private static List<JavaClass> implementationsOf(Class<?> type) {
        return MAIN.stream()
                .filter(each -> each.isAssignableTo(type) && !each.isInterface())
                .filter(each -> !each.getModifiers().contains(JavaModifier.ABSTRACT))
                .toList();
    }

    private static Stream<JavaClass> testsThatExtend(String contract) {
        return TESTS.stream()
                .filter(test -> !test.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(test -> test.isAssignableTo(contract));
    }

    private static boolean uses(JavaClass test, JavaClass type) {
        return Stream.concat(Stream.of(test), test.getAllRawSuperclasses().stream())
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .anyMatch(dependency -> dependency.getTargetClass().getName().equals(type.getName()));
    }
}
