import Clocks
import Ingestion
import ObjectStorage
import Testing

@Suite struct LandingFolderTests {
    private func files(_ paths: [String]) throws -> [String] {
        let project = try Location("/project")
        let zone = try project.appending("landing/orders")
        let objects = try paths.map {
            ObjectInfo(location: try project.appending($0), size: 1, modified: Timestamp(microseconds: 0))
        }
        return LandingFolder.files(objects, in: zone, of: project).map(\.path)
    }

    @Test func leavesOutWhatIsProcessedSampledOrHidden() throws {
        #expect(
            try files([
                "landing/orders/b.csv", "landing/orders/a.csv", "landing/orders/2026/c.csv",
                "landing/orders/_processed/r1/d.csv", "landing/orders/_samples/e.csv", "landing/orders/.hidden",
                "landing/orders/x/_processed/f.csv", "landing/orders2/g.csv", "landing/orders/_processed_not/h.csv",
            ]) == [
                "landing/orders/2026/c.csv", "landing/orders/_processed_not/h.csv", "landing/orders/a.csv",
                "landing/orders/b.csv",
            ])
    }

    @Test func theVersionFollowsSizeTimeAndNames() throws {
        let location = try Location("/p/landing/z/a.csv")
        let file = LandedFile(location: location, path: "a.csv", size: 1, modified: Timestamp(microseconds: 5))
        var other = file
        other.size = 2
        #expect(LandingFolder.version(of: [file]) != LandingFolder.version(of: [other]))
        #expect(LandingFolder.version(of: [file]) != LandingFolder.version(of: []))
        #expect(file.isUnchanged(ObjectInfo(location: location, size: 1, modified: Timestamp(microseconds: 5))))
        #expect(!file.isUnchanged(ObjectInfo(location: location, size: 1, modified: Timestamp(microseconds: 6))))
        #expect(!file.isUnchanged(nil))
    }
}
