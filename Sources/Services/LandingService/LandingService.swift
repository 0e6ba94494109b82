public import Clocks
public import ObjectStorage

/// Files that come in pieces, the zones where they land, and looks into them.
///
/// The pieces of an upload lie in a folder of the project's state, each synced before it is said to be there. So what was sent
/// survives a broken connection and a crash, and a file appears in a zone only when it is whole.
public struct LandingService: Sendable {
    /// Where pieces lie.
    let folder: String
    let project: Location
    let store: any ObjectStore
    let clock: any WallClock

    public init(
        folder: String, project: Location, store: any ObjectStore, clock: any WallClock
    ) {
        self.folder = folder
        self.project = project
        self.store = store
        self.clock = clock
    }
}
