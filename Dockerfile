# The image of one replica. A nuget.config and a .npmrc beside this file are used where a company has its own
# registries; they stay in build stages.

FROM node:24.11.1-bookworm-slim AS pages
WORKDIR /src/wwwroot-src
COPY global.json .npmrc* /root/
COPY wwwroot-src/package.json wwwroot-src/package-lock.json wwwroot-src/.npmrc* ./
RUN npm ci
COPY wwwroot-src/ ./
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt [Nn]u[Gg]et.[Cc]onfig* ./
COPY CloudTransfer.Web/*.csproj CloudTransfer.Web/*.targets CloudTransfer.Web/packages.lock.json CloudTransfer.Web/
RUN dotnet restore CloudTransfer.Web --locked-mode -p:CompileAhead=true
COPY CloudTransfer.Web/ CloudTransfer.Web/
COPY --from=pages /src/CloudTransfer.Web/wwwroot/ CloudTransfer.Web/wwwroot/
COPY --from=pages /src/CloudTransfer.Web/wwwroot.cdx.json CloudTransfer.Web/
RUN dotnet publish CloudTransfer.Web --no-restore -o /app \
      -p:UseAppHost=false -p:PublishDocumentationFiles=false -p:RunAnalyzers=false -p:SkipFrontEnd=true \
      -p:CompileAhead=true
# The owner of this folder becomes the owner of a new volume that is mounted over it.
RUN mkdir /data

# No shell and no package manager; with ICU, which normalises names, and the user app.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
LABEL org.opencontainers.image.title="CloudTransfer" \
      org.opencontainers.image.description="Drop a file or a folder, get one link"
WORKDIR /app
COPY --from=build /app/ ./
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
# The base image's own port is removed, so that the PORT of a platform is used.
ENV ASPNETCORE_HTTP_PORTS= \
    PORT=8080 \
    Metrics__Port=9464 \
    Storage__Path=/data \
    Log__Json=true \
    DOTNET_TieredPGO=0
USER $APP_UID
VOLUME /data
# 8080 is public. 9464 has /metrics and /health, for operators.
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 \
  CMD ["dotnet", "CloudTransfer.Web.dll", "health", "http://localhost:9464/health/ready"]
ENTRYPOINT ["dotnet", "CloudTransfer.Web.dll"]
