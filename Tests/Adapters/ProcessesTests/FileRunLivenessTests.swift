import Clocks
import Foundation
import Identifiers
import Processes
import Runs
import Testing

@Suite struct FileRunLivenessTests {
    @Test func aRunIsClaimedOnceUntilItIsReleased() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "martlet-\(Identifiers.UUID.random())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let liveness = FileRunLiveness(folder: folder.path)
        let id = RunID(Identifiers.UUID.random())
        let claim = try #require(try liveness.claim(id))
        #expect(try liveness.claim(id) == nil)
        #expect(try liveness.claim(RunID(Identifiers.UUID.random())) != nil)
        claim.release()
        #expect(try liveness.claim(id) != nil)
    }

    @Test func aFolderThatCannotBeMadeIsAClearError() {
        #expect(throws: (any Error).self) {
            try FileRunLiveness(folder: "/proc/nowhere/runs").claim(RunID(Identifiers.UUID.random()))
        }
    }
}
