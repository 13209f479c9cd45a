using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Pages;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The administrator's pages beside the first one, for <see cref="EveryPageTests"/>.</summary>
public static class AdministrationPages
{
    /// <summary>The names of the pages, each with what is reached by keyboard.</summary>
    public static TheoryData<string, string> All => new()
    {
        { "admin-transfer", "[data-id=delete]" },
        { "admin-delete", "button.button-primary" },
        { "admin-audit", ".search button" },
        { "admin-requests", "[data-id=requests] a" },
        { "admin-request", "[data-id=delete]" },
    };

    /// <summary>The path of a page, with something to show on it.</summary>
    internal static async Task<string> PathOfAsync(PageServer server, string name)
    {
        var asked = await server.Client.AskAsync(new { title = "Pictures from the lake", from = "Anna and Ben", expires = "7d" });
        await server.Client.AskAsync(new { title = new string('W', 100), from = new string('M', 100) });
        await server.Client.PutAsync(asked, "a.bin", [1, 2, 3]);
        return name switch
        {
            "admin-audit" => "/admin/audit",
            "admin-requests" => "/admin/requests",
            _ => $"/admin/requests/{asked.Id}",
        };
    }
}
