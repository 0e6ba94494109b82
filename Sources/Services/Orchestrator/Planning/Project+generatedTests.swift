internal import Clocks
internal import Errors
internal import Pipelines
internal import Quality

extension Project {
    /// Renders the tests that settings ask for, so that a name in one that names nothing is found before anything is built; those in
    /// files were looked at when the project was read.
    func checkGeneratedTests() throws(MartletError) {
        for pipeline in pipelines {
            let settings = pipeline.settings
            guard !settings.tests.isEmpty || settings.columns.contains(where: { !$0.tests.isEmpty }) else { continue }
            var context = RenderContext(targetExists: true, runStartedAt: Timestamp(microseconds: 0))
            context.landingZone = { LandingMarker.text(for: $0) }
            do {
                for test in try tests(of: pipeline) where test.location?.line != nil {
                    do {
                        _ = try renderTest(test.sql, path: test.path, of: pipeline, with: context)
                    } catch var error as MartletError {
                        error.location = test.location
                        throw error
                    }
                }
            } catch { throw MartletError(wrapping: error) }
        }
    }
}
