import Errors
import HTTP
import HTTPTransport
import Machine
import Portal
import PortalBundle

extension ServerAssembly {
    /// Names an archive that is read for each request instead of the one in the binary, for those who work on the portal.
    private static let portalVariable = "MARTLET_PORTAL"

    /// The portal, beside the APIs and without a token.
    static func portal() throws(MartletError) -> [Router.Group] {
        if let path = ProcessFacts.environment[portalVariable], !path.isEmpty {
            return PortalRoutes(reading: { try LocalFiles.read(path) }).groups(failure: SystemRoutes.failure)
        }
        return try PortalRoutes(PortalBundle.archive()).groups(failure: SystemRoutes.failure)
    }
}
