import Errors
import Execution
import ObjectStorage
import ObjectStorageLocal
import Pipelines
import Processes
import PythonSteps
import QueryService

extension PlatformAssembly {
    /// The project's Python; no interpreter is started before a step needs one.
    static func python(
        state: String, settings: ProjectSettings, queries: QueryService, lake: Location,
        store: any ObjectStore, root: Location
    ) -> PythonWorkspace {
        let folder = "\(state)/steps"
        let launcher = launcher(state: state, lake: lake)
        let places = PythonPlaces()
        return PythonWorkspace(
            pool: ForkingPythonPool(launcher: launcher, places: places),
            environments: LocalPythonEnvironments(
                launcher: launcher, places: places, environment: ProcessFacts.environment),
            syncsWhenNeeded: settings.pythonSync, resultsFolder: folder, queries: queries, store: store, root: root)
    }

    /// The Python of a worker, which has the files of a step in a folder and no lake.
    ///
    /// - Parameter environments: Where environments of locked requirements are kept, whatever project they are of.
    static func python(
        on launcher: LocalProcessLauncher, scratch: String, environments folderOfEnvironments: String
    ) -> @Sendable (_ folder: String, _ lake: any PythonLake) throws(MartletError) -> PythonWorkspace {
        let places = PythonPlaces()
        let pool = ForkingPythonPool(launcher: launcher, places: places)
        let environments = LocalPythonEnvironments(
            launcher: launcher, places: places, environment: ProcessFacts.environment)
        return { folder, lake throws(MartletError) in
            PythonWorkspace(
                pool: pool, environments: environments, syncsWhenNeeded: true,
                environmentsFolder: folderOfEnvironments, resultsFolder: scratch, queries: nil,
                lake: lake, store: LocalObjectStore(), root: try Location(folder))
        }
    }

    /// What starts children; none of them sees the catalog or the locks of runs, nor writes among what Martlet keeps.
    ///
    /// - Parameter lake: Where the files of tables are.
    static func launcher(state: String, lake: Location) -> LocalProcessLauncher {
        LocalProcessLauncher(
            folder: "\(state)/steps",
            hidden: [
                "\(state)/catalog.db", "\(state)/catalog.db-wal", "\(state)/catalog.db-shm", "\(state)/secret.key",
            ], protected: [state] + [lake.filePath].compactMap { $0 })
    }
}
