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
    static func portal() throws(MartletError) -> PortalRoutes {
        if let path = ProcessFacts.environment[portalVariable], !path.isEmpty {
            return PortalRoutes(reading: { try LocalFiles.read(path) })
        }
        return try PortalRoutes(PortalBundle.archive())
    }

    /// These APIs with the portal behind them: addresses that are nobody's belong to whoever answers at the root, and a person who
    /// comes there gets the portal's page.
    static func withPortal(_ groups: [Router.Group]) throws(MartletError) -> [Router.Group] {
        let portal = try portal()
        return groups.map { group in
            guard group.prefix.isEmpty else { return group }
            var group = group
            group.failure = portal.helping(group.failure)
            return group
        } + portal.groups(failure: SystemRoutes.failure)
    }
}
